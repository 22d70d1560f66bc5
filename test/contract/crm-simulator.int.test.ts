import { createCrmSimulator } from '@pinline/simulators'
import type { CrmFaults } from '@pinline/simulators'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CrmWorld } from './crm-contract.ts'
import { describeCrmContract } from './crm-contract.ts'
import { createCrm } from './crm-server.ts'

const startSimulator = async (faults: Partial<CrmFaults> = {}) => {
  const simulator = createCrmSimulator({ sellerId: 100001, apiKey: 'TESTKEY', seed: 1 })
  Object.assign(simulator.faults, faults)
  await simulator.start()
  return simulator
}

const open = async (faults: Partial<CrmFaults> = {}): Promise<CrmWorld> => {
  const simulator = await startSimulator(faults)
  return {
    crm: createCrm(simulator.url).crm,
    addChat: ({ chat, ...rest }) => simulator.addChat({ id: chat, ...rest }),
    buyerWrites: (chat, text, file) =>
      simulator.buyerWrites(chat, text, file === undefined ? {} : { file: { ...file, image: file.type.startsWith('image/') } }),
    sellerWrites: (chat, text) => simulator.sellerWrites(chat, text),
    close: () => simulator.stop(),
  }
}

describeCrmContract('the simulated CRM', () => open())
describeCrmContract('a simulated CRM with odd habits', () =>
  open({
    listKey: 'items',
    numbersAsText: true,
    wrapMessages: true,
    encodeNames: true,
    alterTextRate: 1,
    changedCharacterRate: 0,
    unauthorizedOnce: true,
  }),
)

describe('the simulated CRM and the adapter', () => {
  const chat = 129000001
  let simulator: Awaited<ReturnType<typeof startSimulator>>
  beforeEach(async () => {
    simulator = await startSimulator()
    simulator.addChat({ id: chat })
  })
  afterEach(() => simulator.stop())

  const send = () => createCrm(simulator.url, { timeoutMs: 500 }).crm.send(chat, { text: 'hello', files: [] })
  const sent = () => simulator.messages(chat).map(({ side, text }) => [side, text])

  it('agree on a send whose answer was lost', async () => {
    simulator.faults.commitThenResetRate = 1
    expect(await send()).toEqual({ status: 'ambiguous', reason: 'reset' })
    expect(sent()).toEqual([['seller', 'hello']])
  })

  it('agree on a send that was never reached', async () => {
    await simulator.stop()
    expect(await send()).toEqual({ status: 'not-done', reason: 'unreachable' })
    await simulator.start()
    expect(sent()).toEqual([])
    expect(await send()).toEqual({ status: 'ok', value: null })
    expect(sent()).toEqual([['seller', 'hello']])
  })

  it('agree on a missing right, and on an order that does not exist', async () => {
    expect(await createCrm(simulator.url).crm.send(5, { text: 'hello', files: [] })).toEqual({ status: 'missing' })
    simulator.faults.forbidden = true
    expect(await send()).toEqual({ status: 'forbidden' })
    expect(sent()).toEqual([])
  })

  it('agree on a wrong key', async () => {
    expect(await createCrm(simulator.url, { apiKey: 'OTHER' }).crm.markSeen(chat)).toEqual({ status: 'unauthorized' })
  })

  it('agree on a refused file', async () => {
    simulator.faults.refuseFiles = true
    const answer = await createCrm(simulator.url).crm.upload({
      name: 'a.exe',
      type: 'application/octet-stream',
      bytes: new Uint8Array([1]),
    })
    expect(answer).toEqual({ status: 'rejected', text: 'file type is not allowed' })
  })

  it('agree on deleted and automatic messages', async () => {
    const { crm } = createCrm(simulator.url)
    const id = simulator.buyerWrites(chat, 'never mind')
    simulator.deleteMessage(chat, id)
    simulator.automaticMessage(chat, 'The dialog was opened.')
    expect(await crm.readMessages(chat, { latest: 9 }, 'live')).toMatchObject({
      status: 'ok',
      value: [
        { id, side: 'buyer', text: 'never mind', deleted: true },
        { side: 'system', deleted: false },
      ],
    })
  })
})
