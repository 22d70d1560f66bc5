import type { Patch } from '../../../src/api.ts'

/** Before another try. */
export const retryMs = 1000

interface Listener {
  readonly onOpen: () => void
  readonly onLost: () => void
  readonly onPatch: (patch: Patch) => void
}

/** Listens to the server's stream, again and again where it breaks; gives the function that ends it. */
export const listen = ({ onOpen, onLost, onPatch }: Listener): (() => void) => {
  let retry: ReturnType<typeof setTimeout> | undefined
  const open = (): EventSource => {
    const opened = new EventSource('/api/stream')
    opened.addEventListener('open', onOpen)
    opened.addEventListener('error', () => {
      onLost()
      // After an answer that is no stream the browser gives up by itself.
      if (opened.readyState === EventSource.CLOSED)
        retry = setTimeout(() => {
          source = open()
        }, retryMs)
    })
    opened.addEventListener('message', ({ data }) => {
      onPatch(JSON.parse(String(data)) as Patch) // the server's own type
    })
    return opened
  }
  let source = open()
  return () => {
    clearTimeout(retry)
    source.close()
  }
}
