import type { CrmPurchase, CrmResult } from '@pinline/domain'
import { createFakeCrm } from '@pinline/testing'
import { describe, expect, it } from 'vitest'
import { createOrderInfo } from './order-info.ts'

const createRig = (purchase?: (order: number) => Promise<CrmResult<CrmPurchase>>) => {
  const crm = createFakeCrm()
  const stored: { chat: number; product: string | null }[] = []
  const late: number[] = []
  let missing: { chat: number; order: number }[] = []
  const info = createOrderInfo({
    crm: purchase === undefined ? crm : { purchase },
    info: {
      store: (chat, { product }) => {
        stored.push({ chat, product })
        return Promise.resolve(product !== null)
      },
      missing: (_, limit) => Promise.resolve(missing.slice(0, limit)),
    },
    account: 7,
    onLate: (chat) => Promise.resolve(void late.push(chat)),
    onError: () => undefined,
  })
  return {
    crm,
    info,
    stored,
    late,
    setMissing: (count: number) => {
      missing = Array.from({ length: count }, (_, index) => ({ chat: index, order: 100 + index }))
    },
  }
}

describe('details of an order', () => {
  it('are asked for once by cards that come together', async () => {
    const { crm, info, stored, late } = createRig()
    crm.addChat({ chat: 129, product: 'Навушники' })
    await expect(Promise.all([info.ensure({ id: 1, order: 129 }), info.ensure({ id: 1, order: 129 })])).resolves.toEqual(['done', 'done'])
    expect(crm.calls()).toHaveLength(1)
    expect(stored).toEqual([{ chat: 1, product: 'Навушники' }])
    expect(late).toEqual([])
  })

  it('that the CRM does not have are not asked for again', async () => {
    const { info, stored } = createRig()
    await info.ensure({ id: 1, order: 404 })
    expect(stored).toEqual([{ chat: 1, product: null }])
  })

  it('are asked for in turns, so that some that fail do not hold up the others', async () => {
    const asked: number[] = []
    const { info, setMissing } = createRig((order) => {
      asked.push(order)
      return Promise.resolve({ status: 'ambiguous', reason: 'timeout' })
    })
    setMissing(4)
    for (let round = 0; round < 4; round += 1) await info.retryMissing(2)
    expect(asked).toEqual([100, 101, 102, 103, 100, 101])
  })

  it('that come late draw the cards again', async () => {
    const { crm, info, late, setMissing } = createRig()
    crm.addChat({ chat: 100, product: 'Навушники' })
    setMissing(1)
    await info.retryMissing(5)
    expect(late).toEqual([0])
  })
})
