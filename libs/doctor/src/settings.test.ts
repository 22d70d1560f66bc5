import { expect, it } from 'vitest'
import { checkSettings } from './settings.ts'
import type { StartMode } from './settings.ts'

const refused: StartMode = { status: 'refused' }

const desk = { OPENPROJECT_URL: 'https://desk.example', OPENPROJECT_API_KEY: 'k', OPENPROJECT_PROJECT: 'it' }

it.each<[StartMode, Record<string, string>, string, string | undefined]>([
  [{ status: 'simulated' }, {}, 'mode.tryout', undefined],
  [{ status: 'real', shop: 'real', helpDesk: 'off' }, {}, 'mode.shop', undefined],
  [{ status: 'real', shop: 'off', helpDesk: 'real' }, {}, 'mode.desk', undefined],
  [{ status: 'real', shop: 'real', helpDesk: 'real' }, {}, 'mode.both', undefined],
  [refused, { CRM_BASE_URL: 'https://crm.example/api' }, 'mode.no-token', 'CRM_BASE_URL'],
  [refused, { TELEGRAM_BOT_TOKEN: '1:x', CRM_API_KEY: 'k', CRM_BASE_URL: ' ' }, 'mode.incomplete', 'CRM_BASE_URL, CRM_SELLER_ID'],
  [refused, { TELEGRAM_BOT_TOKEN: '1:x', ...desk }, 'mode.incomplete', 'OPENPROJECT_FIELD_TELEGRAM_ID, OPENPROJECT_FIELD_REQUEST_KEY'],
  [refused, { TELEGRAM_BOT_TOKEN: '1:x', PINLINE_SIMULATE: 'crm', CRM_BASE_URL: 'https://crm.example' }, 'mode.contradiction', undefined],
  [refused, { PINLINE_SIMULATE: 'cmr' }, 'mode.simulate', undefined],
])('%j with %j is %s', (mode, env, id, names) => {
  expect(checkSettings(mode, env)).toMatchObject([{ id, facts: names === undefined ? {} : { names } }])
})

it('names the systems that are simulated beside a real Telegram', () => {
  const findings = checkSettings({ status: 'real', shop: 'simulated', helpDesk: 'simulated' }, {})
  expect(findings).toMatchObject([{ id: 'mode.both' }, { id: 'mode.simulated', facts: { names: 'crm, openproject' } }])
})

it('names what no service would start with, and never its value', () => {
  const findings = checkSettings({ status: 'simulated' }, { TIMEZONE: 'Kyiv', SWEEP_SECONDS: 'soon', LANGUAGE: 'uk', CRM_TIMEZONE: '' })
  expect(findings[1]).toEqual({ id: 'settings.form', status: 'fail', facts: { names: 'SWEEP_SECONDS, TIMEZONE' } })
})
