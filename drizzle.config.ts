import { defineConfig } from 'drizzle-kit'

/** `npm run db:generate` runs this twice: once per kind of file. */
const which = process.env['CAIRN_SCHEMA'] === 'control' ? 'control' : 'tenant'

export default defineConfig({
  dialect: 'sqlite',
  schema: `./db/${which}/schema*.ts`,
  out: `./db/${which}/migrations`,
})
