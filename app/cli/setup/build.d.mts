/** The built server's entry file. */
export const serverFile: string
/** Build the app unless the build there is was made from these very sources. */
export function ensureBuilt(): Promise<void>
