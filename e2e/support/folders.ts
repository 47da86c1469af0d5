import { fileURLToPath } from "node:url";

/** Top folder of the workspace. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** Where programs lie: the released ones, unless another profile is named. */
export const programs = `${process.env.CARGO_TARGET_DIR ?? `${root}target`}/${process.env.TACIT_PROFILE ?? "release"}`;

/** The built browser app. */
export const dist = process.env.TACIT_DIST ?? `${root}dist`;

/** Sample models and their held-out data. */
export const samples = `${root}static/samples`;

/** Where pictures of the pages go. */
export const pictures = `${root}e2e/screenshots`;
