import { spawn } from 'node:child_process'
import type { Writable } from 'node:stream'
import { join } from 'node:path'
import { stopInOrder } from './stop-in-order.ts'
import type { GuardedProcess } from './stop-in-order.ts'

export type GuardOrder = { kind: 'watch'; target: GuardedProcess } | { kind: 'forget'; pid: number }

/** Stops what it watches when this process dies in whatever way. `close` stops all of it now, in order, and ends the guard. */
export type Guard = { watch: (target: GuardedProcess) => void; forget: (pid: number) => void; close: () => Promise<void> }

type GuardProcess = { pid: number | undefined; stdin: Writable; exited: Promise<void> }

const spawnGuard = (): GuardProcess => {
  const script = join(import.meta.dirname, 'guard.ts')
  // a process group of its own: a terminal's Ctrl-C must not reach it
  const child = spawn(process.execPath, [script], { detached: true, cwd: '/', env: {}, stdio: ['pipe', 'ignore', 'inherit'] })
  child.stdin.on('error', () => undefined) // the guard was killed: its exit says so
  const exited = new Promise<void>((resolve) => {
    const end = (): void => {
      resolve()
    }
    child.once('exit', end)
    child.once('error', end)
  })
  return { pid: child.pid, stdin: child.stdin, exited }
}

/** Starts the guard. A guard that is killed is replaced. `onSpawn` hears the number of each guard process. */
export const startGuard = (onSpawn: (pid: number) => void = () => undefined): Guard => {
  const guarded = new Map<number, GuardedProcess>()
  let closing = false
  const spawnNoted = (): GuardProcess => {
    const guard = spawnGuard()
    if (guard.pid !== undefined) onSpawn(guard.pid)
    return guard
  }
  let current = spawnNoted()
  const tell = (order: GuardOrder): void => {
    current.stdin.write(`${JSON.stringify(order)}\n`)
  }
  const replaceWhenGone = async (): Promise<void> => {
    await current.exited
    if (closing) return
    current = spawnNoted()
    for (const target of guarded.values()) tell({ kind: 'watch', target })
    void replaceWhenGone()
  }
  void replaceWhenGone()
  return {
    watch: (target) => {
      guarded.set(target.pid, target)
      tell({ kind: 'watch', target })
    },
    forget: (pid) => {
      guarded.delete(pid)
      tell({ kind: 'forget', pid })
    },
    close: async () => {
      closing = true
      current.stdin.end()
      await current.exited
      await stopInOrder([...guarded.values()]) // finds nothing, unless the guard was killed meanwhile
    },
  }
}
