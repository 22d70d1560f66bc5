import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseEnv } from './env.ts'
import { helpDeskEnv, helpDeskFits, toHelpDesk } from './help-desk-env.ts'

const read = (env: Record<string, string>) => toHelpDesk(parseEnv(z.object(helpDeskEnv).superRefine(helpDeskFits), env))
const complete = {
  OPENPROJECT_URL: 'https://desk.example/',
  OPENPROJECT_API_KEY: 'opapi-x',
  OPENPROJECT_PROJECT: 'it',
  OPENPROJECT_FIELD_TELEGRAM_ID: '5',
  OPENPROJECT_FIELD_REQUEST_KEY: '6',
}

test('without an address there is no help desk, whatever else is set', () => {
  expect(read({ OPENPROJECT_PROJECT: 'it' })).toBeNull()
})

test('an address with everything that it needs is one', () => {
  expect(read({ ...complete, TELEGRAM_STAFF_GROUP_ID: '-1005' })).toEqual({
    url: 'https://desk.example',
    auth: { type: 'basic', token: 'opapi-x' },
    project: 'it',
    fields: { telegramId: 5, requestKey: 6 },
    catalogueFile: null,
    staffGroup: -1005,
  })
})

test('an OAuth application stands in for a token', () => {
  const { OPENPROJECT_API_KEY: token, ...others } = complete
  expect(token).toBeDefined()
  const application = { OPENPROJECT_CLIENT_ID: 'pinline', OPENPROJECT_CLIENT_SECRET: 's' }
  expect(read({ ...others, ...application })?.auth).toEqual({ type: 'client-credentials', id: 'pinline', secret: 's' })
})

test('what is missing beside an address is named', () => {
  const start = (): unknown => read({ OPENPROJECT_URL: 'https://desk.example' })
  for (const name of ['API_KEY', 'PROJECT', 'FIELD_TELEGRAM_ID', 'FIELD_REQUEST_KEY']) expect(start).toThrow(`OPENPROJECT_${name}`)
})
