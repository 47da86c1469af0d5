-- Address of the span in which a job was accepted (W3C traceparent): its evaluator goes on with that trace.
ALTER TABLE jobs ADD COLUMN trace TEXT;
