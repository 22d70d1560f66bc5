import { found } from './findings.ts'
import type { Finding } from './findings.ts'

/** The Node that everything is made for; set-up brings it along. */
const wantedNode = 24
const lowBytes = 2 * 1024 ** 3
const fullBytes = 200 * 1024 ** 2

/** @param version - as `process.versions.node` says it */
export const judgeNode = (version: string): Finding =>
  Number.parseInt(version, 10) >= wantedNode ? found('node.ok', { version }) : found('node.old', { version })

/** Room where data and logs are kept. */
export const judgeDisk = (freeBytes: number): Finding => {
  const gigabytes = Math.floor(freeBytes / 1024 ** 3 / 0.1) / 10
  if (freeBytes < fullBytes) return found('disk.full', { gigabytes })
  return freeBytes < lowBytes ? found('disk.low', { gigabytes }) : found('disk.ok', { gigabytes })
}

/** Who is behind a port: nobody, the service of ours that belongs there, or another program. */
export interface PortState {
  readonly service: string
  readonly setting: string
  readonly port: number
  readonly holder: 'nobody' | 'ours' | 'other'
}

/** @param movable - a try-out takes the next free port by itself */
export const judgePorts = (ports: readonly PortState[], movable: boolean): readonly Finding[] => {
  const ours = ports.filter(({ holder }) => holder === 'ours')
  const names = ours.map(({ service }) => service).join(', ')
  const others = ports.filter(({ holder }) => holder === 'other')
  const taken = others.map(({ port, setting }) => (movable ? found('ports.next', { port }) : found('ports.taken', { port, setting })))
  if (ours.length === 0) return taken.length > 0 ? taken : [found('ports.free')]
  const missing = ports.filter(({ holder }) => holder === 'nobody').map(({ service }) => service)
  return [...taken, missing.length > 0 ? found('ports.some', { names: missing.join(', ') }) : found('ports.ours', { names })]
}
