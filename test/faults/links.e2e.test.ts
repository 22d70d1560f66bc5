import { expect, it } from 'vitest'
import { runKept } from './run.ts'

it('messages both ways survive a cut of every link of the services', async () => {
  const { faults } = await runKept({ scenario: 'links', scale: 0.1, messages: 100 })
  const links = Object.keys(faults).map((what) => what.split(' ')[0])
  expect(links.toSorted()).toEqual(['crm', 'postgres', 'redis', 'telegram'])
})

it('a chat whose button twenty press at once has exactly one winner, over three processes', async () => {
  const { sent, not_one_winner } = await runKept({ scenario: 'claims', scale: 0.03 })
  expect([sent, not_one_winner]).toEqual([30 * 20, 0])
})
