import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** What a link does to the bytes that go through it, both ways. */
export type Toxic =
  | { readonly kind: 'pass' }
  /** Each piece comes so much later. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** Connections stand and nothing comes through. What was sent meanwhile arrives when it is over, as a network repeats what it lost. */
  | { readonly kind: 'black-hole' }
  /** What stands is reset at once, what comes too. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  /** A connection is reset once so many bytes went through it. */
  | { readonly kind: 'limit'; readonly bytes: number }

/** A link between two programs on this machine that can be made to misbehave. */
export interface ToxicProxy {
  /** Where callers connect, on 127.0.0.1. */
  readonly port: number
  /** Changes what happens to all connections, those that stand too. */
  set(toxic: Toxic): void
  /** How many callers are connected. */
  connections(): number
  /** Ends everything that goes through. */
  close(): Promise<void>
}

interface Link {
  readonly near: Socket
  readonly far: Socket
  /** Bytes of both directions so far. */
  passed: number
}

const pass: Toxic = { kind: 'pass' }

/** The toxic of now, and the moment it changes. */
const createSwitch = () => {
  let now: Toxic = pass
  let change = Promise.withResolvers<undefined>()
  return {
    now: (): Toxic => now,
    changed: (): Promise<undefined> => change.promise,
    set: (toxic: Toxic): void => {
      now = toxic
      change.resolve(undefined)
      change = Promise.withResolvers()
    },
  }
}

const resetLink = ({ near, far }: Link): void => {
  near.resetAndDestroy()
  far.resetAndDestroy()
}

/** Holds one piece back for as long as the toxic wants; false where the connection must not go on. */
const hold = async (toxics: ReturnType<typeof createSwitch>, link: Link, bytes: number): Promise<boolean> => {
  while (toxics.now().kind === 'black-hole') await toxics.changed()
  const toxic = toxics.now()
  link.passed += bytes
  switch (toxic.kind) {
    case 'latency':
      await delay(toxic.ms)
      return true
    case 'slow':
      await delay((bytes / toxic.bytesPerSecond) * 1000)
      return true
    case 'limit':
      return link.passed <= toxic.bytes
    case 'reset':
      return false
    case 'pass':
    case 'black-hole':
      return true
  }
}

/** Carries what comes from one side to the other until it ends, and then tells the other that it ended. */
const carry = async (toxics: ReturnType<typeof createSwitch>, link: Link, from: Socket, to: Socket): Promise<void> => {
  try {
    for await (const piece of from.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(piece)) continue
      if (!(await hold(toxics, link, piece.length))) {
        resetLink(link)
        return
      }
      if (!to.write(piece)) await once(to, 'drain')
    }
    if (await hold(toxics, link, 0)) to.end()
  } catch {
    // one of the two is gone: so is the way between them
    from.destroy()
    to.destroy()
  }
}

const listen = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return address.port
}

/**
 * Opens a link to a port of 127.0.0.1.
 * @param target - asked for each connection; undefined when nobody is there: the caller is then refused as a closed port refuses
 */
export const openToxicProxy = async (target: () => number | undefined): Promise<ToxicProxy> => {
  const toxics = createSwitch()
  const links = new Set<Link>()
  const server = createServer({ allowHalfOpen: true }, (near) => {
    near.on('error', () => undefined)
    const port = target()
    if (port === undefined || toxics.now().kind === 'reset') {
      near.resetAndDestroy()
      return
    }
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    near.setNoDelay(true)
    const link: Link = { near, far, passed: 0 }
    links.add(link)
    const forget = (): void => {
      if (near.destroyed && far.destroyed) links.delete(link)
    }
    near.on('close', forget)
    // nobody listens behind the link, or it went away: the caller sees the same
    far.on('error', () => near.resetAndDestroy()).on('close', forget)
    void carry(toxics, link, near, far)
    void carry(toxics, link, far, near)
  })
  const port = await listen(server)
  return {
    port,
    set: (toxic) => {
      toxics.set(toxic)
      if (toxic.kind === 'reset') links.forEach(resetLink)
    },
    connections: () => links.size,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      links.forEach(resetLink)
      toxics.set({ kind: 'reset' })
      await closed
    },
  }
}
