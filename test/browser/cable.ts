import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'

/** The way from the browser to the playground, which can be cut. */
export interface Cable {
  readonly origin: string
  /** Breaks what is connected and refuses what comes. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

const portOf = (server: Server): number => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the cable does not listen')
  return address.port
}

/** A way to `target` of its own. */
export const layCable = async (target: string): Promise<Cable> => {
  const sockets = new Set<Socket>()
  let isCut = false
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    return socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
  }
  const server = createServer((near) => {
    keep(near)
    if (isCut) {
      near.destroy()
      return
    }
    const far = keep(connect(Number(new URL(target).port), '127.0.0.1'))
    near.pipe(far).pipe(near)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const cut = (): void => {
    isCut = true
    for (const socket of sockets) socket.destroy()
  }
  return {
    origin: `http://127.0.0.1:${String(portOf(server))}`,
    cut,
    mend: () => {
      isCut = false
    },
    close: async () => {
      cut()
      await new Promise((closed) => server.close(closed))
    },
  }
}
