// `index.d.ts` is written by hand: the compiler sees here that the code agrees with it. Never loaded.
import type { MartletClient as Declared } from "./index.js";
import { MartletClient } from "./martlet-client.js";

export const agrees: typeof Declared = MartletClient;
