import { z } from 'zod'

/** Ports of this machine, each with the name of what listens there. */
export type LocalPorts = readonly [port: number, name: string][]

/** Where servers of models listen on one's own machine: Ollama, LM Studio, llama.cpp. */
export const LOCAL_PORTS: LocalPorts = [
  [11434, 'Ollama'],
  [1234, 'LM Studio'],
  [8080, 'llama.cpp'],
]
/** A server on this machine answers at once or is not there, ms. */
const LOOK_MS = 800
const MODELS_SHOWN = 5

const Listed = z.object({ data: z.array(z.object({ id: z.string().max(200) })).max(1000) })

/** A server found on this machine: offered, and not used until somebody accepts it. */
export type LocalServer = { name: string; baseUrl: string; models: string[] }

async function lookAt(port: number, name: string): Promise<LocalServer[]> {
  const baseUrl = `http://127.0.0.1:${port}/v1`
  try {
    const response = await fetch(`${baseUrl}/models`, { redirect: 'error', signal: AbortSignal.timeout(LOOK_MS) })
    if (!response.ok) return []
    const listed = Listed.safeParse(await response.json())
    return listed.success
      ? [{ name, baseUrl, models: listed.data.data.map(({ id }) => id).slice(0, MODELS_SHOWN) }]
      : []
  } catch {
    // Nobody is there, or somebody who speaks otherwise.
    return []
  }
}

/** Look for servers of models on this machine, all at once. Sends nothing but a request for a list of models. */
export async function findLocalServers(ports: LocalPorts): Promise<LocalServer[]> {
  return (await Promise.all(ports.map(([port, name]) => lookAt(port, name)))).flat()
}
