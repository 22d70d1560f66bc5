import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createOpenProjectSimulator } from '@pinline/simulators'
import type { OpenProjectSimulatorOptions } from '@pinline/simulators'
import { onTestFinished } from 'vitest'

export const apiKey = 'opapi-test'
export const basic = (key: string): string => `Basic ${Buffer.from(`apikey:${key}`).toString('base64')}`

export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers: Headers
}

/** A running simulated OpenProject and a caller that knows its key. */
export const createOpenProjectWorld = async (options: Partial<OpenProjectSimulatorOptions> = {}) => {
  const desk = createOpenProjectSimulator({ apiKey, ...options })
  await desk.start()
  onTestFinished(() => desk.stop())
  const call = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const headers = new Headers(init.headers)
    if (!headers.has('authorization')) headers.set('authorization', basic(apiKey))
    const response = await fetch(`${desk.url}/api/v3${path}`, { ...init, headers })
    const text = await response.text()
    const isHal = response.headers.get('content-type')?.includes('hal+json') === true
    return { status: response.status, body: isHal ? (JSON.parse(text) as unknown) : text, headers: response.headers }
  }
  const send = (method: 'POST' | 'PATCH', path: string, body: unknown): Promise<Answer> =>
    call(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const upload = (id: number, form: FormData): Promise<Answer> =>
    call(`/work_packages/${String(id)}/attachments`, { method: 'POST', body: form })
  return {
    desk,
    call,
    upload,
    post: (path: string, body: unknown) => send('POST', path, body),
    patch: (path: string, body: unknown) => send('PATCH', path, body),
    /** Creates a work package with our key through the API and gives its number. */
    create: async (key = 'k1'): Promise<number> => {
      const known = new Set(desk.workPackages().map(({ id }) => id))
      await send('POST', '/projects/it-support/work_packages', newWork({ customField5: '77', customField6: key }))
      return desk.workPackages().find(({ id }) => !known.has(id))?.id ?? 0
    },
    /** A page of a project's list. */
    list: (filters: unknown, more: Record<string, string> = {}): Promise<Answer> =>
      call(
        `/projects/1/work_packages?${new URLSearchParams({ ...(filters === undefined ? {} : { filters: JSON.stringify(filters) }), ...more }).toString()}`,
      ),
  }
}

export const link = (path: string): { href: string } => ({ href: `/api/v3${path}` })

/** The smallest body that creates something, and more. */
export const newWork = (more: object = {}): object => ({
  subject: 'Printer',
  _links: { type: link('/types/1') },
  ...more,
})

export const fileForm = (name: string, content: string | Uint8Array<ArrayBuffer>, type = 'text/plain'): FormData => {
  const form = new FormData()
  form.append('metadata', JSON.stringify({ fileName: name }))
  form.append('file', new Blob([content], { type }), 'anything')
  return form
}

/** Who is told of changes, with the bytes and the signature of each telling. */
export const createListener = async () => {
  const heard: { readonly body: string; readonly signature: string | undefined }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const signature = request.headers['x-op-signature']
      heard.push({ body: Buffer.concat(chunks).toString('utf8'), signature: Array.isArray(signature) ? signature[0] : signature })
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  // A server that listens on a port has an address.
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${String(port)}/hook`, heard }
}
