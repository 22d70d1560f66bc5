import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createOpenProjectSimulator } from '@pinline/simulators'
import type { OpenProjectSimulator, OpenProjectSimulatorOptions } from '@pinline/simulators'
import { describe, expect, it, onTestFinished } from 'vitest'
import { describeOpenProjectContract, openDesk, photo, printer, valueOf } from './openproject-contract.ts'

const start = async (options: Partial<OpenProjectSimulatorOptions> = {}): Promise<OpenProjectSimulator> => {
  const simulator = createOpenProjectSimulator({ apiKey: 'opapi-test', ...options })
  await simulator.start()
  return simulator
}
const startHere = async (options: Partial<OpenProjectSimulatorOptions> = {}) => {
  const simulator = await start(options)
  onTestFinished(() => simulator.stop())
  return { simulator, desk: openDesk(simulator.url) }
}

describeOpenProjectContract('the simulated OpenProject', async () => {
  const simulator = await start()
  const desk = openDesk(simulator.url)
  const { id: work, lockVersion } = valueOf(await desk.create(printer))
  return { desk, work, lockVersion, close: () => simulator.stop() }
})

describe('in the simulated OpenProject', () => {
  it('a new work package is what was asked for, and found by its key, also closed and by the name of its project', async () => {
    const { simulator, desk } = await startHere()
    const made = valueOf(await desk.create({ ...printer, project: 'it-support', subject: 'user#3 не друкує' }))
    expect(made).toMatchObject({ key: printer.key, assignee: null, status: { id: 1, name: 'New', closed: false } })
    expect(simulator.workPackages()).toMatchObject([
      {
        id: made.id,
        key: printer.key,
        requester: '5000000001',
        description: printer.description,
        project: 'it-support',
        type: 1,
        priority: 8,
      },
    ])
    expect(simulator.workPackages()[0]?.subject).toBe('user#\u20603 не друкує')
    simulator.setStatus(made.id, 13)
    const found = valueOf(await desk.findByKey('it-support', printer.key))
    expect(found.map(({ id, status }) => [id, status.closed])).toEqual([[made.id, true]])
    expect(valueOf(await desk.findByKey('edebo', printer.key))).toEqual([])
    expect(valueOf(await desk.findByKey('1', 'pinline:'))).toEqual([])
  })

  it('a change counts up the version, and one on an old version is a conflict', async () => {
    const { simulator, desk } = await startHere()
    const { id, lockVersion } = valueOf(await desk.create(printer))
    const changed = valueOf(await desk.change(id, lockVersion, { status: 7, assignee: 11 }))
    expect(changed).toMatchObject({ status: { id: 7 }, assignee: { id: 11, name: 'Олег Петренко' } })
    expect(changed.lockVersion).toBeGreaterThan(lockVersion)
    expect(await desk.change(id, lockVersion, { status: 13 })).toEqual({ status: 'conflict' })
    expect(valueOf(await desk.change(id, changed.lockVersion, { assignee: null })).assignee).toBeNull()
    expect(simulator.workPackages()[0]).toMatchObject({ status: { id: 7 }, assignee: null })
  })

  it('comments are told by their author, oldest first, without mere changes', async () => {
    const { simulator, desk } = await startHere()
    const { id } = valueOf(await desk.create(printer))
    const own = valueOf(await desk.comment(id, 'Ще не працює.'))
    simulator.setStatus(id, 7)
    simulator.comment(id, '/reply Уже йдемо', { by: 12 })
    const me = valueOf(await desk.me())
    const read = valueOf(await desk.comments(id))
    expect(read.map(({ author, text }) => [author.id, text])).toEqual([
      [me, 'Ще не працює.'],
      [12, '/reply Уже йдемо'],
    ])
    expect(read[0]).toEqual(own)
  })

  it('a file arrives byte for byte with its name, and is downloaded as it is', async () => {
    const { simulator, desk } = await startHere()
    const { id } = valueOf(await desk.create(printer))
    const file = valueOf(await desk.attach(id, photo))
    const md5 = createHash('md5').update(photo.content).digest('hex')
    expect(file).toEqual({ id: file.id, name: 'фото.png', type: 'image/png', size: 8, md5, author: valueOf(await desk.me()) })
    expect(simulator.workPackages()[0]?.files).toMatchObject([{ name: 'фото.png', md5 }])
    expect(valueOf(await desk.files(id))).toEqual([file])
    expect(valueOf(await desk.download(file.id))).toEqual(photo.content)
    expect(await desk.download(99_999)).toEqual({ status: 'missing' })
  })

  it('what has changed is read page by page, the longest unchanged first', async () => {
    const { desk } = await startHere()
    const ids: number[] = []
    for (const key of ['a', 'b', 'c']) ids.push(valueOf(await desk.create({ ...printer, key })).id)
    const [oldest, ...later] = ids
    valueOf(await desk.comment(oldest ?? 0, 'news'))
    const since = new Date(0)
    const read = async (page: number) => valueOf(await desk.changedSince('1', { since, page, pageSize: 2 }))
    const [one, two] = [await read(1), await read(2)]
    expect([...one.elements, ...two.elements].map(({ id }) => id)).toEqual([...later, oldest])
    expect([one.total, two.total]).toEqual([3, 3])
    const future = new Date(Date.now() + 3_600_000)
    expect(valueOf(await desk.changedSince('1', { since: future, page: 1, pageSize: 2 })).elements).toEqual([])
  })

  it('several reasons against a request are all told', async () => {
    const { simulator, desk } = await startHere()
    simulator.patchFaults({ requireBuilding: true })
    const refused = await desk.create({ ...printer, type: 3 })
    expect(refused).toMatchObject({ status: 'rejected', text: expect.stringMatching(/Type.*Корпус/su) })
  })

  it.each([
    [{ forbidden: true }, { status: 'forbidden' }],
    [{ unauthorized: true }, { status: 'unauthorized' }],
    [{ errorRate5xx: 1 }, { status: 'ambiguous', reason: 'server-error' }],
    [
      { throttle429Rate: 1, retryAfterSeconds: 3 },
      { status: 'not-done', reason: 'throttled', retryAfterMs: 3000 },
    ],
    [{ commitThenResetRate: 1 }, { status: 'ambiguous', reason: 'cut' }],
  ])('with %j creating is %j', async (faults, expected) => {
    const { simulator, desk } = await startHere()
    simulator.patchFaults(faults)
    expect(await desk.create(printer)).toEqual(expected)
  })

  it('a request that was done but not answered is found by its key', async () => {
    const { simulator, desk } = await startHere()
    simulator.patchFaults({ commitThenResetRate: 1 })
    await desk.create(printer)
    expect(valueOf(await desk.findByKey('1', printer.key))).toHaveLength(1)
  })

  it('a server that is away has surely done nothing', async () => {
    const { simulator, desk } = await startHere()
    await simulator.stop()
    expect(await desk.create(printer)).toEqual({ status: 'not-done', reason: 'unreachable', retryAfterMs: null })
  })

  it('below a path of a larger site it works the same', async () => {
    const server = createServer((request, response) => void simulator.handle(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    // A server that listens on a port has an address.
    const { port } = server.address() as AddressInfo
    const simulator = createOpenProjectSimulator({ apiKey: 'opapi-test', mount: '/desk' })
    const desk = openDesk(`http://127.0.0.1:${String(port)}/desk/`)
    const { id, lockVersion } = valueOf(await desk.create(printer))
    expect(valueOf(await desk.change(id, lockVersion, { status: 13 })).status.closed).toBe(true)
  })
})

describe('with client credentials', () => {
  const oauth = { clientId: 'pinline', clientSecret: 's3cret' }
  const auth = { type: 'client-credentials', id: oauth.clientId, secret: oauth.clientSecret } as const
  const tokensOf = (simulator: OpenProjectSimulator): number =>
    simulator.ledger.entries().filter(({ kind }) => kind === 'openproject.token').length

  it('one login serves many calls at once, and a token that died is renewed once', async () => {
    const { simulator } = await startHere({ oauth })
    const desk = openDesk(simulator.url, { auth })
    const made = await Promise.all(['a', 'b', 'c'].map((key) => desk.create({ ...printer, key })))
    expect(made.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok'])
    expect(tokensOf(simulator)).toBe(1)
    simulator.patchFaults({ expireTokensOnce: true })
    expect((await desk.create({ ...printer, key: 'd' })).status).toBe('ok')
    expect(tokensOf(simulator)).toBe(2)
    expect(simulator.workPackages()).toHaveLength(4)
  })

  it('a token is not used up to its very end', async () => {
    const { simulator } = await startHere({ oauth })
    let now = Date.now()
    const desk = openDesk(simulator.url, { auth, clock: () => new Date(now) })
    await desk.me()
    now += 7_100_000
    await desk.me()
    expect(tokensOf(simulator)).toBe(1)
    now += 60_000
    await desk.me()
    expect(tokensOf(simulator)).toBe(2)
  })

  it('a wrong secret is refused, and a login that fails never leaves a write in doubt', async () => {
    const { simulator } = await startHere({ oauth })
    expect(await openDesk(simulator.url, { auth: { ...auth, secret: 'x' } }).create(printer)).toEqual({ status: 'unauthorized' })
    await simulator.stop()
    const away = { status: 'not-done', reason: 'unreachable', retryAfterMs: null }
    expect(await openDesk(simulator.url, { auth }).create(printer)).toEqual(away)
  })
})
