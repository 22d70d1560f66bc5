import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { LedgerFile } from './ledger.ts'

/** A file with its bytes, as uploaded or as kept by a simulator. */
export interface SimFile {
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
}

/** Handles one request; rejections become a 500 with the error's text, as a simulator has nothing to hide. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export const toLedgerFile = ({ name, bytes }: { name: string; bytes: Uint8Array }): LedgerFile => ({
  name,
  md5: createHash('md5').update(bytes).digest('hex'),
  size: bytes.byteLength,
})

/** The largest body that is read, in bytes. */
const maxBodyBytes = 60 * 1024 * 1024

export const readBody = async (request: IncomingMessage): Promise<Buffer<ArrayBuffer>> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue
    size += chunk.length
    if (size > maxBodyBytes) throw new Error('body is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Fields and files of a form body; a repeated field keeps its last value, files keep their order. */
export interface Form {
  readonly fields: Record<string, string>
  readonly files: readonly { readonly field: string; readonly file: SimFile }[]
}

/** Names without quotes, as some clients send them, may hold any letter at Telegram; the parser takes such letters between quotes only. */
const withQuotedNames = (body: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> => {
  const quoted = body.toString('latin1').replace(/^(content-disposition:[^\r\n]*;\s*filename=)([^"\r\n]+)\r$/gimu, '$1"$2"\r')
  return Buffer.from(quoted, 'latin1')
}

/** Reads `multipart/form-data` or `application/x-www-form-urlencoded`. Rejects when the body is no such form. */
export const readForm = async (body: Buffer<ArrayBuffer>, contentType: string): Promise<Form> => {
  const data = await new Response(withQuotedNames(body), { headers: { 'content-type': contentType } }).formData()
  const fields: Record<string, string> = {}
  const files: { field: string; file: SimFile }[] = []
  for (const [field, value] of data) {
    if (typeof value === 'string') fields[field] = value
    else files.push({ field, file: { name: value.name, type: value.type, bytes: new Uint8Array(await value.arrayBuffer()) } })
  }
  return { fields, files }
}

export const sendJson = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(JSON.stringify(body))
}

export const sendHtml = (response: ServerResponse, status: number, title: string): void => {
  response
    .writeHead(status, { 'content-type': 'text/html; charset=utf-8' })
    .end(`<html><title>${title}</title><body>${title}</body></html>`)
}

/** A server on 127.0.0.1 that can go away and come back at the same port. */
export interface Host {
  start(): Promise<void>
  stop(): Promise<void>
  /** `http://127.0.0.1:<port>`. @throws Error before the first start when any free port was asked for */
  origin(): string
  /** Refuses connections at once (true) or takes them again (false). Does nothing while stopped. */
  setDown(down: boolean): void
}

/** Servers keep idle connections for minutes: a client that stood still for a time finds its own alive. */
const keepAliveMs = 120_000

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.keepAliveTimeout = keepAliveMs
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })

export const createHost = ({ handle, port }: { handle: Handler; port: number }): Host => {
  let server: Server | undefined
  let knownPort = port
  let wanted = false
  // Changes follow each other, so that going down and coming back within a moment ends as it was asked.
  let change: Promise<void> = Promise.resolve()

  const open = async (): Promise<void> => {
    if (server !== undefined) return
    const fresh = createServer((request, response) => {
      handle(request, response).catch((thrown: unknown) => {
        if (response.headersSent || response.destroyed) response.destroy()
        else sendJson(response, 500, { ok: false, error_code: 500, description: `simulator: ${String(thrown)}` })
      })
    })
    knownPort = await listen(fresh, knownPort)
    server = fresh
  }
  const shut = async (): Promise<void> => {
    const old = server
    if (old === undefined) return
    server = undefined
    await new Promise<void>((resolve) => {
      old.close(() => {
        resolve()
      })
      old.closeAllConnections()
    })
  }
  const after = (step: () => Promise<void>): Promise<void> => {
    const next = change.then(step)
    change = next.catch(() => undefined)
    return next
  }
  return {
    start: () => {
      wanted = true
      return after(open)
    },
    stop: () => {
      wanted = false
      return after(shut)
    },
    origin: () => {
      if (knownPort === 0) throw new Error('start the simulator first: its port is not known yet')
      return `http://127.0.0.1:${String(knownPort)}`
    },
    setDown: (down) => {
      if (wanted) void after(down ? shut : open)
    },
  }
}
