import { findBrowser } from '../find-browser.mjs'
import { note, run, SetupError, tool } from './run.mjs'

const NO_BROWSER = `the browser tests need Chromium or Chrome, none was found and none could be installed.
  Debian, Ubuntu:  sudo apt-get install chromium
  Fedora:          sudo dnf install chromium
  macOS:           brew install --cask chromium
  anywhere:        npx playwright-core install chromium
  or name one:     CHROMIUM_PATH=/path/to/chrome npm run verify`

/** The path of a browser that starts; installed where that is possible, else a clear error. */
export async function ensureBrowser() {
  const there = find()
  if (there) return there
  for (const attempt of [byApt, byPlaywright]) {
    await attempt()
    const made = find()
    if (made) return made
  }
  throw new SetupError(NO_BROWSER)
}

function find() {
  try {
    return findBrowser()
  } catch (error) {
    throw new SetupError(error.message)
  }
}

async function byApt() {
  if (process.platform !== 'linux' || (await run('sh', ['-c', 'command -v apt-get'], { quiet: true })) !== 0) return
  const sudo = process.getuid() === 0 ? [] : ['sudo', '-n']
  if (sudo.length > 0 && (await run('sudo', ['-n', 'true'], { quiet: true })) !== 0) return
  note('installing Chromium with apt-get…')
  const apt = (...args) => {
    const [program, ...rest] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]
    return run(program, rest, { quiet: true })
  }
  await apt('update')
  await apt('install', '-y', '--no-install-recommends', 'chromium')
}

async function byPlaywright() {
  note('downloading Chromium with playwright-core…')
  const libraries = process.platform === 'linux' && process.getuid() === 0 ? ['--with-deps'] : []
  await tool('playwright-core/cli.js', ['install', ...libraries, 'chromium'], { quiet: true })
}
