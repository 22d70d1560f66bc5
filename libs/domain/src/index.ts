export type {
  Crm,
  CrmChatSummary,
  CrmFailure,
  CrmFile,
  CrmFileFailure,
  CrmMessage,
  CrmPurchase,
  CrmResult,
  CrmSide,
  CrmUpload,
  CrmUrgency,
} from './crm.ts'
export { isStaleEpoch, stepOwnership } from './ownership.ts'
export type { Ownership, OwnershipEvent, OwnershipResult, ReleaseReason } from './ownership.ts'
export { addresseeOf, currentOpenChat, openChatSilenceMs, stepOpenChat } from './open-chat.ts'
export type { Addressee, OpenChat, OpenChatEvent, ReplyTarget } from './open-chat.ts'
export { createChatReader, pageSize } from './chat-reader.ts'
export type { ChatReader, ChatReaderDeps, ChatReading, ReadOutcome, StoreReading } from './chat-reader.ts'
export { backoffMs, createLaneWorker } from './lane-worker.ts'
export type { Held, LaneWorker, LaneWorkerDeps } from './lane-worker.ts'
export { createLeader } from './leader.ts'
export type { LeaderDeps, LeaseStore } from './leader.ts'
