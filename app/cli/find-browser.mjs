import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

const PLACES = {
  darwin: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  ],
}

/** Where playwright keeps its browsers, and the executable inside one of them. */
const CACHES = { darwin: 'Library/Caches/ms-playwright', win32: 'AppData/Local/ms-playwright' }
const EXECUTABLE = /(^|[\\/])(chrome|chrome\.exe|Chromium|Google Chrome for Testing)$/

/**
 * The path of a Chromium or Chrome that starts, or undefined.
 * Order: `CHROMIUM_PATH`, the PATH, the usual places, playwright's cache.
 * @throws when `CHROMIUM_PATH` names something that does not start
 */
export function findBrowser(env = process.env) {
  const named = env.CHROMIUM_PATH
  if (named) {
    if (starts(named)) return named
    throw new Error(`CHROMIUM_PATH is ${named}, which does not start.`)
  }
  return [...onPath(env), ...(PLACES[process.platform] ?? []), ...inPlaywrightCache(env)].find(starts)
}

/** Ubuntu's `chromium-browser` is a stub that only tells you to install a snap, so existing is not enough. */
function starts(path) {
  try {
    accessSync(path, constants.X_OK)
  } catch {
    return false
  }
  if (process.platform === 'win32') return true
  return spawnSync(path, ['--version'], { timeout: 20_000, stdio: 'ignore' }).status === 0
}

function onPath(env) {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean)
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
}

function inPlaywrightCache(env) {
  const cache = env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), CACHES[process.platform] ?? '.cache/ms-playwright')
  if (!existsSync(cache)) return []
  const newestFirst = readdirSync(cache)
    .filter((name) => /^chromium-\d+$/.test(name))
    .sort((a, b) => Number(b.split('-')[1]) - Number(a.split('-')[1]))
  return newestFirst.flatMap((name) => executablesIn(join(cache, name)))
}

function executablesIn(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((path) => EXECUTABLE.test(path))
    .map((path) => join(folder, path))
}
