/**
 * Named points at which a test may end the process: `FAILPOINT=gate_committed:kill`. Inert unless set; the
 * configuration refuses it in production.
 */
export function failpointFrom(setting: string | undefined): ((name: string) => void) | undefined {
  if (!setting) return undefined
  const [point, action, after] = setting.split(':')
  let left = Number(after ?? 1)
  return (name) => {
    if (name !== point || --left > 0) return
    if (action === 'kill') process.kill(process.pid, 'SIGKILL')
    if (action === 'throw') throw new Error(`failpoint ${name}`)
  }
}
