/**
 * The path of a Chromium or Chrome that starts, or undefined.
 * @throws when `CHROMIUM_PATH` names something that does not start
 */
export function findBrowser(env?: NodeJS.ProcessEnv): string | undefined
