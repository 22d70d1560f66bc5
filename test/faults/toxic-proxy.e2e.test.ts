import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openToxicProxy } from '../../infra/faults/toxic-proxy.ts'
import type { ToxicProxy } from '../../infra/faults/toxic-proxy.ts'

/** A server that answers every byte with the same byte, and remembers what it got. */
const startEcho = async (): Promise<{ server: Server; port: number; got: () => string }> => {
  let got = ''
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (piece) => {
      got += piece.toString()
      socket.write(piece)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // a TCP server that listens has this form of address
  return { server, port: (server.address() as AddressInfo).port, got: () => got }
}

let echo: Awaited<ReturnType<typeof startEcho>>
let proxy: ToxicProxy
const callers: Socket[] = []

const call = async (): Promise<{ socket: Socket; heard: () => string; ended: Promise<string> }> => {
  const socket = connect(proxy.port, '127.0.0.1')
  callers.push(socket)
  let heard = ''
  socket.on('data', (piece) => (heard += piece.toString()))
  const ended = new Promise<string>((resolve) => {
    socket.once('error', (error) => {
      resolve('code' in error ? String(error.code) : 'error')
    })
    socket.once('close', () => {
      resolve('closed')
    })
  })
  await Promise.race([once(socket, 'connect'), ended])
  return { socket, heard: () => heard, ended }
}

beforeEach(async () => {
  echo = await startEcho()
  proxy = await openToxicProxy(() => echo.port)
})

afterEach(async () => {
  for (const socket of callers.splice(0)) socket.destroy()
  await proxy.close()
  echo.server.close()
})

describe('a link', () => {
  it('passes bytes both ways and forgets who has gone', async () => {
    const { socket, heard } = await call()
    socket.write('hello')
    await expect.poll(heard).toBe('hello')
    socket.end()
    await expect.poll(() => proxy.connections()).toBe(0)
  })

  it('as a black hole lets nothing through, and delivers late what was sent meanwhile, even when the sender gave up', async () => {
    const [patient, hasty] = [await call(), await call()]
    proxy.set({ kind: 'black-hole' })
    patient.socket.write('a')
    hasty.socket.write('b')
    hasty.socket.end()
    const { heard: unheard, socket: late } = await call()
    late.write('c')
    proxy.set({ kind: 'latency', ms: 1 })
    proxy.set({ kind: 'black-hole' })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect([echo.got().includes('c'), patient.heard(), unheard()]).toEqual([false, '', ''])
    proxy.set({ kind: 'pass' })
    await expect.poll(() => echo.got().split(/(?=.)/).sort().join('')).toBe('abc')
    await expect.poll(patient.heard).toBe('a')
  })

  it('resets what stands and what comes, until it is healed', async () => {
    const { ended } = await call()
    proxy.set({ kind: 'reset' })
    expect(await ended).toBe('ECONNRESET')
    expect(await (await call()).ended).toBe('ECONNRESET')
    proxy.set({ kind: 'pass' })
    const { socket, heard } = await call()
    socket.write('again')
    await expect.poll(heard).toBe('again')
  })

  it('with latency answers later, and when slow later still', async () => {
    const { socket, heard } = await call()
    const timeOf = async (text: string): Promise<number> => {
      const since = performance.now()
      const before = heard()
      socket.write(text)
      await expect.poll(heard, { interval: 5 }).toBe(before + text)
      return performance.now() - since
    }
    proxy.set({ kind: 'latency', ms: 40 })
    expect(await timeOf('x')).toBeGreaterThanOrEqual(79)
    proxy.set({ kind: 'slow', bytesPerSecond: 100 })
    expect(await timeOf('0123456789')).toBeGreaterThanOrEqual(199)
  })

  it('with a limit breaks a connection in the middle of what it says', async () => {
    const { socket, ended } = await call()
    proxy.set({ kind: 'limit', bytes: 25 })
    socket.write('0123456789')
    await expect.poll(echo.got).toBe('0123456789')
    socket.write('0123456789')
    expect(await ended).toBe('ECONNRESET')
  })

  it('refuses callers while nobody is behind it', async () => {
    const empty = await openToxicProxy(() => undefined)
    const socket = connect(empty.port, '127.0.0.1')
    callers.push(socket)
    const error = await new Promise((resolve) => socket.once('error', resolve))
    expect(error).toMatchObject({ code: 'ECONNRESET' })
    await empty.close()
  })
})
