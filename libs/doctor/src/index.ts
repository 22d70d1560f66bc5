export { factsOf, findingIds, found, statusOf } from './findings.ts'
export type { CheckStatus, Fact, Finding, FindingId } from './findings.ts'
export { countFindings, createFindingWords, marks, sections } from './render.ts'
export type { Counts, FindingWords, Section, SectionReport } from './render.ts'
export { checkSettings, settingOf } from './settings.ts'
export type { StartMode, Variables } from './settings.ts'
export { createReach, foundTrouble, hostOf } from './reach.ts'
export type { Reach, ReachRequest, ReachResult, Trouble } from './reach.ts'
export { checkClock } from './clock.ts'
export { judgeDisk, judgeNode, judgePorts } from './machine.ts'
export type { PortState } from './machine.ts'
export { judgeOwn, judgePostgres, judgeRedis } from './servers.ts'
export type { OwnState, PostgresState, RedisState } from './servers.ts'
export { createTelegramProber } from './telegram/prober.ts'
export type {
  Asked,
  BotSelf,
  KnownChat,
  KnownWebhook,
  SeenPerson,
  Standing,
  TelegramProber,
  TelegramProberOptions,
} from './telegram/prober.ts'
export { checkToken, isToken } from './telegram/token.ts'
export type { TokenReport } from './telegram/token.ts'
export { checkGroup, checkGroupChat, checkLog, checkLogChat } from './telegram/group.ts'
export { checkStaff, checkStaffChat } from './telegram/staff.ts'
export type { StaffGroups } from './telegram/staff.ts'
export type { ChosenChat } from './telegram/group.ts'
export { checkAdmins } from './telegram/admins.ts'
export { checkUpdates, judgeKnownWebhook } from './telegram/updates.ts'
export type { IngressState, UpdatesReport, UpdatesSettings } from './telegram/updates.ts'
export { checkCrm, checkHook } from './crm.ts'
export type { CrmProber, CrmReport, HookSettings } from './crm.ts'
export { checkOpenProject } from './open-project.ts'
export type { OpenProjectSettings } from './open-project.ts'
export { toOpenProjectNeeds } from './open-project-numbers.ts'
export type { OpenProjectNeeds } from './open-project-numbers.ts'
