import type { ServerResponse } from 'node:http'
import type { Ledger } from '@pinline/simulators'
import type { Patch, PlaygroundState } from '../api.ts'
import type { PageWorld } from './world.ts'

/** What happens within this time goes out as one patch. */
const gatherMs = 15
const keepAliveMs = 15_000
/** Counters also change because time goes by. */
const recountMs = 1000
/** A reader that lets more than this pile up is cut off; it connects anew and reads the whole state. */
const mostBufferedBytes = 4 * 1024 * 1024
const mostReaders = 64

/** Tells every open page what changes. */
export interface Stream {
  /** The whole state; a patch of what has changed since goes to the readers first, so `seq` fits. */
  state(): PlaygroundState
  /** Answers with server-sent events until either side ends it. */
  open(response: ServerResponse): void
  /** Something changed that no ledger tells of. */
  changed(): void
  close(): void
}

interface Deps {
  readonly page: PageWorld
  readonly ledger: Pick<Ledger, 'onAppend'>
  /** Unique to this start. */
  readonly world: string
}

const createReaders = () => {
  const readers = new Set<ServerResponse>()
  const send = (text: string): void => {
    for (const reader of readers) {
      reader.write(text)
      if (reader.writableLength > mostBufferedBytes) reader.destroy()
    }
  }
  return {
    send,
    count: () => readers.size,
    add: (response: ServerResponse): void => {
      readers.add(response)
      const leave = (): void => void readers.delete(response)
      response.on('close', leave)
      response.on('error', leave)
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      response.write('retry: 1000\n\n')
    },
    end: (): void => {
      for (const reader of readers) reader.end()
    },
  }
}

/** Watches the ledger and sends patches. Runs until `close`. */
export const createStream = ({ page, ledger, world }: Deps): Stream => {
  const readers = createReaders()
  let seq = 0
  let gathering: NodeJS.Timeout | undefined

  const flush = (): void => {
    clearTimeout(gathering)
    gathering = undefined
    const change = page.look()
    if (change === undefined) return
    seq += 1
    if (readers.count() === 0) return
    const patch: Patch = { seq, world, ...change }
    readers.send(`id: ${String(seq)}\ndata: ${JSON.stringify(patch)}\n\n`)
  }
  const changed = (): void => {
    gathering ??= setTimeout(flush, gatherMs)
  }
  const stopListening = ledger.onAppend((entry) => {
    page.touch(entry)
    changed()
  })
  const recount = setInterval(changed, recountMs)
  const keepAlive = setInterval(() => {
    readers.send(': still here\n\n')
  }, keepAliveMs)
  return {
    state: () => {
      flush()
      return { seq, world, ...page.state() }
    },
    open: (response) => {
      if (readers.count() < mostReaders) readers.add(response)
      else response.writeHead(503, { 'retry-after': '5' }).end()
    },
    changed,
    close: () => {
      stopListening()
      clearTimeout(gathering)
      clearInterval(recount)
      clearInterval(keepAlive)
      readers.end()
    },
  }
}
