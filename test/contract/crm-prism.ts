import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const document = fileURLToPath(new URL('crm.openapi.yaml', import.meta.url))
const program = fileURLToPath(import.meta.resolve('@stoplight/prism-cli'))

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  // Listening on a port, so the address is not a pipe's name.
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

/** Starts a Prism mock, of crm.openapi.yaml unless another file is named, and waits until it listens. */
export const startPrism = async (path = document) => {
  const port = await freePort()
  const child = spawn(process.execPath, [program, 'mock', '--errors', '--host', '127.0.0.1', '--port', String(port), path], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  await new Promise<void>((resolve, reject) => {
    const listen = (part: Buffer): void => {
      output += part.toString()
      if (output.includes('Prism is listening')) resolve()
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('exit', () => {
      reject(new Error(`Prism ended before it listened:\n${output}`))
    })
  })
  return {
    url: `http://127.0.0.1:${String(port)}`,
    async close() {
      child.kill()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}

/** Path of a request, or `METHOD path` → what Prism is asked to answer: an example's name, a status, or both. */
export type Wishes = Readonly<Record<string, string>>

/**
 * A proxy before Prism that asks for examples in the adapter's place, and keeps what Prism had to say against requests. The
 * header `Accept` is handed on under a name that OpenAPI lets a document describe.
 */
export const startPreferring = async (target: string) => {
  const violations: string[] = []
  let wishes: Wishes = {}
  const server = createServer((request, response) => {
    const forward = async (): Promise<void> => {
      const { method = 'GET', url = '/' } = request
      const { pathname } = new URL(url, target)
      const { 'content-type': type, accept = '' } = request.headers
      const body = method === 'POST' ? new Uint8Array(await buffer(request)) : null
      const prefer = wishes[`${method} ${pathname}`] ?? wishes[pathname]
      const answer = await fetch(`${target}${url}`, {
        method,
        headers: {
          'x-forwarded-accept': accept,
          ...(type === undefined ? {} : { 'content-type': type }),
          ...(prefer === undefined ? {} : { prefer }),
        },
        body,
      })
      const text = await answer.text()
      const said = answer.headers.get('sl-violations')
      const complaint = said ?? (answer.headers.get('content-type')?.includes('problem+json') === true ? text : null)
      if (complaint !== null) violations.push(`${method} ${pathname}: ${complaint}`)
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' }).end(text)
    }
    forward().catch((error: unknown) => {
      violations.push(`${request.method ?? ''} ${request.url ?? ''}: ${String(error)}`)
      response.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // Listening on a port, so the address is not a pipe's name.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${String(port)}/api/`,
    violations,
    /** From now on; what is not named gets the first example of the first status. */
    wish(next: Wishes) {
      wishes = next
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
