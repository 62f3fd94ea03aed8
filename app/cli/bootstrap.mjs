// The way in on a fresh machine: needs nothing but Node. Keep this file readable by old versions of it.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Cairn needs Node 20.19 or newer; this is ${process.version}. Get one at https://nodejs.org\n`)
  process.exitCode = 1
} else {
  const { main } = await import('./setup/main.mjs')
  await main(process.argv.slice(2))
}
