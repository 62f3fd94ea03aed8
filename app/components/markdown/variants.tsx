import { lazy, type ComponentType } from 'react'
import { Rendered, type Extra, type RenderedProps } from './rendered.tsx'

const loadCode = () => import('./extra-code.ts')
const loadMath = () => import('./extra-math.ts')

type Load = () => Promise<{ default: Extra }>

async function withExtras(loads: Load[]): Promise<{ default: ComponentType<RenderedProps> }> {
  const extras = (await Promise.all(loads.map((load) => load()))).map((loaded) => loaded.default)
  return { default: (props) => <Rendered {...props} extras={extras} /> }
}

// The server has everything at hand; a browser fetches colours and formulas where a text has code or formulas.
const variant = async (...loads: Load[]) =>
  import.meta.env.SSR ? (await withExtras(loads)).default : lazy(() => withExtras(loads))

const WithCode = await variant(loadCode)
const WithMath = await variant(loadMath)
const WithBoth = await variant(loadCode, loadMath)

/** What draws a text, by what is in it. */
export function variantFor({ code, math }: { code: boolean; math: boolean }): ComponentType<RenderedProps> {
  if (code) return math ? WithBoth : WithCode
  return math ? WithMath : Rendered
}
