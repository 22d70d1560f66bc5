import type { Calls, MessagePath, PathSubject, PlaygroundState } from '../../services/playground/src/api.ts'

/** The playground's API as a test uses it to arrange and to look behind the page. */
export interface Api {
  call<Name extends keyof Calls>(name: Name, body: Calls[Name]['body']): Promise<Calls[Name]['answer']>
  state(): Promise<PlaygroundState>
  path(subject: PathSubject): Promise<MessagePath>
}

const read = async <T>(answer: Response): Promise<T> => {
  if (!answer.ok) throw new Error(`${answer.url}: ${String(answer.status)} ${await answer.text()}`)
  return (await answer.json()) as T // the server's own types
}

/** The API at this address; a refusal is thrown. */
export const createApi = (origin: string): Api => ({
  call: async (name, body) => {
    const [method = '', path = ''] = name.split(' ')
    const headers = { 'content-type': 'application/json' }
    return read(await fetch(`${origin}${path}`, { method, headers, body: JSON.stringify(body ?? {}) }))
  },
  state: async () => read(await fetch(`${origin}/api/state`)),
  path: async ({ system, chat, message }) =>
    read(await fetch(`${origin}/api/path?system=${system}&chat=${String(chat)}&message=${String(message)}`)),
})
