import type { Fault } from './report.ts'

/** Buyers' messages to the group, or replies to the CRM. */
export type Way = 'b' | 'r'

/** What a message needs on its way. */
const needed: Readonly<Record<Way, readonly string[]>> = { b: ['ingress', 'dispatcher'], r: ['ingress', 'bot', 'outbox'] }

/** A time in which every copy of a service stood still. Moments by the ledgers' clock. */
export interface Standstill {
  readonly service: string
  readonly fromMs: number
  readonly toMs: number
}

/** How many processes of each service there are. */
export type CopyCounts = ReadonlyMap<string, number>

const ofService = (service: string, stops: readonly Fault[], copies: number): Standstill[] => {
  const edges = stops
    .flatMap(({ atMs, mendedMs = atMs }) => [
      { atMs, by: 1 },
      { atMs: mendedMs, by: -1 },
    ])
    .toSorted((a, b) => a.atMs - b.atMs || a.by - b.by)
  const spans: Standstill[] = []
  let stopped = 0
  let fromMs: number | undefined
  for (const { atMs, by } of edges) {
    stopped += by
    if (stopped >= copies) fromMs ??= atMs
    else if (fromMs !== undefined) {
      spans.push({ service, fromMs, toMs: atMs })
      fromMs = undefined
    }
  }
  return spans
}

/** When nobody was left to go on with something. What kills leave away is back within a second and does not count. */
export const standstills = (faults: readonly Fault[], copies: CopyCounts): Standstill[] =>
  [...copies].flatMap(([service, count]) =>
    ofService(
      service,
      faults.filter((fault) => fault.what === 'stop' && fault.service === service),
      count,
    ),
  )

/** The faults, none of them mended before there is somebody to go on: what is promised begins there. */
export const untilSomebodyIsThere = (faults: readonly Fault[], spans: readonly Standstill[]): Fault[] =>
  faults.map((fault) => {
    let mendedMs = fault.mendedMs ?? fault.atMs
    for (const { fromMs, toMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) if (fromMs <= mendedMs && mendedMs < toMs) mendedMs = toMs
    return mendedMs === fault.atMs ? fault : { ...fault, mendedMs }
  })

/** The same for each way, which is held up only by the services that it needs. */
export const mendedByWay = (faults: readonly Fault[], spans: readonly Standstill[]): Record<Way, Fault[]> => {
  const mended = (way: Way): Fault[] =>
    untilSomebodyIsThere(
      faults,
      spans.filter(({ service }) => needed[way].includes(service)),
    )
  return { b: mended('b'), r: mended('r') }
}
