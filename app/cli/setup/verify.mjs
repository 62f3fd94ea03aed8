import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBrowser } from './browser.mjs'
import { ensureBuilt } from './build.mjs'
import { ensureInstalled } from './install.mjs'
import { note, npm, SetupError, tool } from './run.mjs'

const CHECKS = ['typecheck', 'lint', 'layers', 'deadcode', 'format:check']

/** Every check, then every test; the last line of stdout is `<n> passed, <n> failed` and the result is the exit code. */
export async function verify() {
  const sum = { passed: 0, failed: 0 }
  try {
    await ensureInstalled()
    const browser = await ensureBrowser()
    const [failed, built] = await Promise.allSettled([runChecks(), ensureBuilt()])
    if (failed.status === 'rejected') throw failed.reason
    sum.failed += failed.value
    if (built.status === 'rejected') throw built.reason
    process.stdout.write('\n── tests\n')
    const tests = await runTests({ ...process.env, CHROMIUM_PATH: browser })
    sum.passed += tests.passed
    sum.failed += tests.failed
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    note(error.message)
    sum.failed += 1
  }
  process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed\n`)
  return sum.failed === 0 && sum.passed > 0 ? 0 : 1
}

/** All checks side by side, for each alone keeps one core busy; what they say is printed in their order. */
async function runChecks() {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-checks-'))
  try {
    const ran = CHECKS.map(async (check) => {
      const file = join(folder, check.replace(':', '-'))
      const out = openSync(file, 'w')
      const code = await npm(['run', '--silent', check], { out }).finally(() => closeSync(out))
      return { check, code, said: readFileSync(file, 'utf8') }
    })
    let failed = 0
    for (const each of ran) {
      const { check, code, said } = await each
      process.stdout.write(`\n── ${check}\n${said}`)
      if (code === 0) continue
      note(`${check} failed`)
      failed += 1
    }
    return failed
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function runTests(env) {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-verify-'))
  const file = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const code = await tool('vitest/vitest.mjs', ['run', '--allowOnly=false', ...reporters], { env })
    if (!existsSync(file)) throw new SetupError(`the tests did not finish (exit code ${code}).`)
    return tally(JSON.parse(readFileSync(file, 'utf8')), code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A skipped test has not passed, and neither has a file that could not be loaded or a run that ended in an error. */
function tally(report, code) {
  const skipped = report.numPendingTests + report.numTodoTests
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  if (skipped > 0) note(`${skipped} tests were skipped, which counts as failing`)
  const failed = report.numFailedTests + skipped + broken.length
  return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed }
}
