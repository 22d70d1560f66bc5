import { expect, test } from 'vitest'
import { ZodError } from 'zod'
import { parseConfig } from '../config.ts'
import { createShop } from '../shop.ts'
import { NotPossibleError } from './not-possible.ts'
import { createWorkCalls } from './work-calls.ts'

const start = { origin: () => 'http://127.0.0.1:1', groupId: -1_001_000_000_001, startedSeconds: 0 }
const open = (env: Record<string, string>) => {
  const shop = createShop(parseConfig({ TELEGRAM_BOT_TOKEN: '1:a', ...env }), start)
  // Nobody listens in these tests.
  shop.openProject.setWebhook(undefined)
  return { shop, calls: createWorkCalls({ shop }) }
}
const desk = { OPENPROJECT_API_KEY: 'opapi-key' }

test('a work package is made, moved, given to somebody, talked about and furnished with a file', () => {
  const { shop, calls } = open(desk)
  const { id } = calls.create({ by: 12, subject: ' Printer ', description: 'room 5' })
  calls.change({ by: 12, id, status: 7, assignee: 11 })
  expect(calls.comment({ by: 11, id, text: '/reply soon', file: { name: 'a.txt', base64: 'eA==' } })).toEqual({ comment: 4005 })
  expect(calls.comment({ by: 11, id, text: '', file: { name: 'b.txt', base64: 'eA==' } })).toEqual({ comment: null })
  calls.change({ by: 12, id, assignee: null })
  expect(shop.openProject.workPackages()).toMatchObject([
    {
      subject: 'Printer',
      author: 12,
      status: { id: 7 },
      assignee: null,
      comments: [{ author: { id: 11 }, text: '/reply soon' }],
      files: [{ name: 'a.txt' }, { name: 'b.txt' }],
    },
  ])
})

test('what is not there cannot be done, and a body of another shape is told so', () => {
  const { calls } = open(desk)
  expect(() => calls.change({ by: 11, id: 1, status: 7 })).toThrow(NotPossibleError)
  expect(() => calls.create({ by: 99, subject: 'x', description: '' })).toThrow(NotPossibleError)
  expect(() => calls.comment({ by: 11, id: 1, text: ' ' })).toThrow('nothing to say')
  expect(() => calls.create({ by: 11 })).toThrow(ZodError)
})

test('where only the shop is played there is no OpenProject, and no people of a help desk', () => {
  const { shop, calls } = open({ CRM_API_KEY: 'key', CRM_WEBHOOK_KEY: 'hook' })
  expect(() => calls.create({ by: 11, subject: 'x', description: '' })).toThrow('no OpenProject')
  expect(shop.people.map(({ role }) => role)).toEqual(['admin', 'manager', 'manager'])
})

test('where only the help desk is played there are no orders', () => {
  const { shop } = open(desk)
  expect([shop.crm.chats(), shop.parts]).toEqual([[], { shop: false, helpDesk: true }])
  expect(shop.people.map(({ role }) => role)).toEqual(['admin', 'manager', 'manager', 'staff', 'staff', 'requester'])
})
