//! Evaluator: sealed linear layers, re-randomisation, flooding, output policy.
