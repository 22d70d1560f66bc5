import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'

/**
 * OpenProject's own description of its API is not part of this repository. `OPENPROJECT_SPEC` names a copy that is adapted to Prism, as
 * `….adapted.yaml`; the published one lies beside it, as `….yaml`. Null, and a printed line, where there is none.
 */
export const specOf = (which: 'adapted' | 'published'): string | null => {
  const adapted = process.env['OPENPROJECT_SPEC'] ?? ''
  const path = which === 'adapted' ? adapted : adapted.replace(/\.adapted(?=\.ya?ml$)/, '')
  const isThere = path !== '' && existsSync(path) && (which === 'adapted' || path !== adapted)
  if (!isThere) process.stdout.write(`skipped: OPENPROJECT_SPEC leads to no ${which} description of OpenProject's API\n`)
  return isThere ? resolve(path) : null
}

type Json = Readonly<Record<string, unknown>>

interface Habits {
  /** `METHOD path` without `/api/v3` → what Prism is asked to answer. */
  wishes: Readonly<Record<string, string>>
  /** Alters a body of JSON on its way. */
  amend: (body: Json) => Json
}

const usual: Habits = { wishes: {}, amend: (body) => body }

/** A proxy before Prism: it asks for answers in the adapter's place, and keeps what Prism had to say against requests. */
export const startOpenProjectProxy = async (target: string) => {
  const violations: string[] = []
  let habits = usual

  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/' } = request
    const { 'content-type': type = '', authorization = '', accept = '' } = request.headers
    const what = `${method} ${new URL(url, target).pathname.replace('/api/v3', '')}`
    const sent = await buffer(request)
    // Written by the adapter a moment ago, so it is an object.
    const amended = type === 'application/json' ? Buffer.from(JSON.stringify(habits.amend(JSON.parse(sent.toString()) as Json))) : sent
    const prefer = habits.wishes[what]
    const headers = { authorization, accept, ...(type === '' ? {} : { 'content-type': type }), ...(prefer === undefined ? {} : { prefer }) }
    const answer = await fetch(`${target}${url}`, { method, headers, body: method === 'GET' ? null : new Uint8Array(amended) })
    const text = await answer.text()
    const said = answer.headers.get('sl-violations')
    const complaint = said ?? (answer.headers.get('content-type')?.includes('problem+json') === true ? text : null)
    if (complaint !== null) violations.push(`${what}: ${complaint}`)
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' }).end(text)
  }

  const server = createServer((request, response) => {
    forward(request, response).catch((error: unknown) => {
      violations.push(`${request.method ?? ''} ${request.url ?? ''}: ${String(error)}`)
      response.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // Listening on a port, so the address is not a pipe's name.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${String(port)}`,
    /** From now on; without it Prism gives its first example and gets every body as it is. */
    behave(next: Partial<Habits>) {
      habits = { ...usual, ...next }
    },
    /** Fails with Prism's reasons where it had any since the last call. */
    settle() {
      const reasons = violations.splice(0)
      if (reasons.length > 0) throw new Error(`the description does not allow this:\n${reasons.join('\n')}`)
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
