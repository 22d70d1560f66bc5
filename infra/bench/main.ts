// What the services cost compared with the least that could do the job, on this machine, in this run. Ratios count, not milliseconds.
import { cpus, totalmem } from 'node:os'
import { createWays, sendAll, toLatency } from './measure.ts'
import type { SendMessage, Sent } from './measure.ts'
import { createSurroundings } from './surroundings.ts'
import type { Surroundings } from './surroundings.ts'

const serialRounds = 4
const serialMessages = 50
const manyMessages = 1_500
const manyRounds = 5
const manyChats = 300
const underWay = 64

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const ratio = (a: number, b: number): number => Math.round((a / b) * 100) / 100

/** Both ways in turn, so that a slow moment of the machine hits both. */
const measureSerial = async (around: Surroundings, ways: { services: SendMessage; bare: SendMessage }, chats: readonly number[]) => {
  const [services, bare]: [number[], number[]] = [[], []]
  for (let round = 0; round < serialRounds; round += 1) {
    bare.push(...(await sendAll(around, ways.bare, { chats, count: serialMessages, underWay: 1 })).times)
    services.push(...(await sendAll(around, ways.services, { chats, count: serialMessages, underWay: 1 })).times)
  }
  const [ours, theirs] = [toLatency(services), toLatency(bare)]
  return { services: ours, bare: theirs, ratioP50: ratio(ours.p50, theirs.p50), ratioP99: ratio(ours.p99, theirs.p99) }
}

const measureMany = async (around: Surroundings, ways: { services: SendMessage; bare: SendMessage }, chats: readonly number[]) => {
  const load = { chats, count: manyMessages / manyRounds, underWay }
  const runs: { services: Sent; bare: Sent }[] = []
  for (let round = 0; round < manyRounds; round += 1)
    runs.push({ bare: await sendAll(around, ways.bare, load), services: await sendAll(around, ways.services, load) })
  const toResult = (sent: readonly Sent[]) => ({
    perSecond: median(sent.map(({ perSecond }) => perSecond)),
    ...toLatency(sent.flatMap(({ times }) => times)),
  })
  const ratios = runs.map(({ services, bare }) => ratio(services.perSecond, bare.perSecond))
  return {
    services: toResult(runs.map(({ services }) => services)),
    bare: toResult(runs.map(({ bare }) => bare)),
    ratio: median(ratios),
    ratios,
  }
}

const measure = async (around: Surroundings) => {
  const ways = createWays(around)
  const chats = Array.from({ length: manyChats }, () => around.crm.addChat())
  // The first message of a chat also asks for its order; that is no part of the comparison.
  await sendAll(around, ways.services, { chats, count: manyChats, underWay: 16 })
  await sendAll(around, ways.bare, { chats, count: manyChats, underWay: 16 })
  const serial = await measureSerial(around, ways, chats.slice(0, 20))
  const many = await measureMany(around, ways, chats)
  const emptyNode = around.emptyNodeRss()
  const memory = around.services.map(({ name, rss }) => {
    const rssMiB = rss()
    return { name, rssMiB, timesEmptyNode: ratio(rssMiB, emptyNode) }
  })
  return { serial, many, emptyNodeMiB: emptyNode, memory, repeated: around.telegram.repeated() }
}

const begun = performance.now()
const around = await createSurroundings(process.env['PATH'] ?? '')
try {
  const results = await measure(around)
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30) }
  const seconds = Math.round((performance.now() - begun) / 1000)
  console.log(JSON.stringify({ date: new Date().toISOString(), node: process.version, machine, seconds, ...results }))
  const { serial, many } = results
  console.table({
    'one by one, p50 ms': { services: serial.services.p50, bare: serial.bare.p50, ratio: serial.ratioP50 },
    'one by one, p99 ms': { services: serial.services.p99, bare: serial.bare.p99, ratio: serial.ratioP99 },
    [`${String(underWay)} under way, per s`]: { services: many.services.perSecond, bare: many.bare.perSecond, ratio: many.ratio },
    ...Object.fromEntries(
      results.memory.map(({ name, rssMiB, timesEmptyNode }) => [
        `${name}, MiB (bare: an empty node)`,
        { services: rssMiB, bare: results.emptyNodeMiB, ratio: timesEmptyNode },
      ]),
    ),
  })
} finally {
  await around.close()
}
