import type { Catalogue } from '@pinline/catalogue'
import { checkOpenProject, createFindingWords, createReach, toOpenProjectNeeds } from '@pinline/doctor'
import type { Finding } from '@pinline/doctor'
import type { Config } from './config.ts'
import type { DeskCheckResult } from './timers/check.ts'

const reachMs = 10_000

/** It says only that OpenProject can not be asked now, which is an outage and no mistake. */
const isAway = ({ id }: Finding): boolean => id.startsWith('net.') || id === 'desk.later' || id === 'desk.foreign'

/** What the doctor finds wrong with the instance, in the organisation's language. */
export const createFindProblems = (
  { helpDesk, webhookSecret, language }: Config,
  catalogue: () => Catalogue,
): (() => Promise<DeskCheckResult>) => {
  const { url, auth, project, fields } = helpDesk
  const words = createFindingWords(language)
  return async () => {
    const needs = toOpenProjectNeeds(catalogue())
    const findings = await checkOpenProject(createReach({ timeoutMs: reachMs }), {
      url,
      auth,
      project,
      fieldTelegramId: String(fields.telegramId),
      fieldRequestKey: String(fields.requestKey),
      hasWebhookSecret: webhookSecret !== undefined,
      needs,
    })
    if (findings.some(isAway)) return { status: 'away' }
    const wrong = findings.filter(({ status }) => status === 'fail')
    return { status: 'looked', problems: wrong.map((finding) => ({ id: finding.id, words: words.entry(finding) })) }
  }
}
