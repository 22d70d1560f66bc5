import type { Calls, MessagePath, PathSubject, PlaygroundState } from '../../../src/api.ts'

/** A call that the server refused or never answered. `message` is the server's reason. */
class CallError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const read = async <T>(answer: Response): Promise<T> => {
  const body: unknown = await answer.json()
  // The server's own types; a refusal carries `error`.
  if (answer.ok) return body as T
  const reason = typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : answer.statusText
  throw new CallError(answer.status, reason)
}

/** The API of the playground's server. Each call throws {@link CallError} when refused, `TypeError` when the server is away. */
export const client = {
  state: async (): Promise<PlaygroundState> => read(await fetch('/api/state')),
  /** Null where nothing is known of the message. */
  path: async ({ system, chat, message }: PathSubject): Promise<MessagePath | null> => {
    const query = new URLSearchParams({ system, chat: String(chat), message: String(message) })
    const answer = await fetch(`/api/path?${query.toString()}`)
    return answer.status === 404 ? null : read(answer)
  },
  call: async <Name extends keyof Calls>(name: Name, body: Calls[Name]['body']): Promise<Calls[Name]['answer']> => {
    const [method = '', path = ''] = name.split(' ')
    const init = { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) }
    return read(await fetch(path, init))
  },
}
