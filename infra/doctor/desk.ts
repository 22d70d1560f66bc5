import { readFileSync } from 'node:fs'
import { createCatalogueBook, parseCatalogue } from '@pinline/catalogue'
import type { Catalogue } from '@pinline/catalogue'
import { checkOpenProject, found, settingOf, toOpenProjectNeeds } from '@pinline/doctor'
import type { Finding, OpenProjectSettings, Reach, Variables } from '@pinline/doctor'
import { createLogger } from '@pinline/platform'

const shownProblems = 3

const silent = createLogger({ service: 'doctor', level: 'silent' })

type CatalogueReport = { readonly findings: readonly Finding[]; readonly catalogue: Catalogue | null }

const readCatalogue = (path: string): CatalogueReport => {
  const toReport = (catalogue: Catalogue): CatalogueReport => {
    const types = catalogue.departments.reduce((count, department) => count + department.types.length, 0)
    return { findings: [found('catalogue.ok', { departments: catalogue.departments.length, types })], catalogue }
  }
  const toBad = (problems: readonly { readonly line: number; readonly reason: string }[]): CatalogueReport => ({
    findings: problems.slice(0, shownProblems).map(({ line, reason }) => found('catalogue.bad', { line, reason })),
    catalogue: null,
  })
  if (path === '') return toReport(createCatalogueBook({ path: null, logger: silent }).current())
  try {
    const parsed = parseCatalogue(readFileSync(path, 'utf8'))
    return parsed.status === 'ok' ? toReport(parsed.catalogue) : toBad(parsed.problems)
  } catch {
    return toBad([{ line: 1, reason: 'the file can not be read' }])
  }
}

/** The group of Telegram that the catalogue names for each department, null for none. A catalogue that can not be read names none. */
export const staffGroupsOf = (env: Variables): readonly (number | null)[] =>
  readCatalogue(settingOf(env, 'CATALOGUE_FILE')).catalogue?.departments.map(({ group }) => group) ?? []

const toAuth = (env: Variables): OpenProjectSettings['auth'] => {
  const token = settingOf(env, 'OPENPROJECT_API_KEY')
  const [id, secret] = [settingOf(env, 'OPENPROJECT_CLIENT_ID'), settingOf(env, 'OPENPROJECT_CLIENT_SECRET')]
  if (token !== '') return { type: settingOf(env, 'OPENPROJECT_AUTH') === 'bearer' ? 'bearer' : 'basic', token }
  return id === '' || secret === '' ? null : { type: 'client-credentials', id, secret }
}

/** Everything about the help desk: its catalogue, and OpenProject. */
export const diagnoseDesk = async ({ env, reach }: { readonly env: Variables; readonly reach: Reach }): Promise<readonly Finding[]> => {
  const { findings, catalogue } = readCatalogue(settingOf(env, 'CATALOGUE_FILE'))
  const inside = await checkOpenProject(reach, {
    url: settingOf(env, 'OPENPROJECT_URL').replace(/\/+$/u, ''),
    auth: toAuth(env),
    project: settingOf(env, 'OPENPROJECT_PROJECT'),
    fieldTelegramId: settingOf(env, 'OPENPROJECT_FIELD_TELEGRAM_ID'),
    fieldRequestKey: settingOf(env, 'OPENPROJECT_FIELD_REQUEST_KEY'),
    hasWebhookSecret: settingOf(env, 'OPENPROJECT_WEBHOOK_SECRET') !== '',
    needs: catalogue === null ? null : toOpenProjectNeeds(catalogue),
  })
  return [...findings, ...inside]
}
