import { expect, it } from 'vitest'
import { checkSettings } from './settings.ts'
import type { StartMode } from './settings.ts'

const refused: StartMode = { status: 'refused' }

it.each<[StartMode, Record<string, string>, string, string | undefined]>([
  [{ status: 'simulated' }, {}, 'mode.tryout', undefined],
  [{ status: 'shop', simulatesCrm: false }, {}, 'mode.shop', undefined],
  [{ status: 'shop', simulatesCrm: true }, {}, 'mode.shop-simulated', undefined],
  [refused, { CRM_BASE_URL: 'https://crm.example/api' }, 'mode.no-token', 'CRM_BASE_URL'],
  [refused, { TELEGRAM_BOT_TOKEN: '1:x', CRM_API_KEY: 'k', CRM_BASE_URL: ' ' }, 'mode.incomplete', 'CRM_BASE_URL, CRM_SELLER_ID'],
  [refused, { TELEGRAM_BOT_TOKEN: '1:x', PINLINE_SIMULATE: 'crm', CRM_BASE_URL: 'https://crm.example' }, 'mode.contradiction', undefined],
  [refused, { PINLINE_SIMULATE: 'cmr' }, 'mode.simulate', undefined],
])('%j with %j is %s', (mode, env, id, names) => {
  expect(checkSettings(mode, env)).toMatchObject([{ id, facts: names === undefined ? {} : { names } }])
})

it('names what no service would start with, and never its value', () => {
  const findings = checkSettings({ status: 'simulated' }, { TIMEZONE: 'Kyiv', SWEEP_SECONDS: 'soon', LANGUAGE: 'uk', CRM_TIMEZONE: '' })
  expect(findings[1]).toEqual({ id: 'settings.form', status: 'fail', facts: { names: 'SWEEP_SECONDS, TIMEZONE' } })
})
