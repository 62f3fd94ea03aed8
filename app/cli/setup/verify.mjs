import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
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
    for (const check of CHECKS) {
      process.stdout.write(`\n── ${check}\n`)
      if ((await npm(['run', '--silent', check])) === 0) continue
      note(`${check} failed`)
      sum.failed += 1
    }
    await ensureBuilt()
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
