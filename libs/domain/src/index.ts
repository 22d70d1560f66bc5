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
export { createLaneTurn } from './lane-turn.ts'
export type { LaneHead, LaneTurn, LaneTurnDeps } from './lane-turn.ts'
export { createCircuitBreaker } from './circuit-breaker.ts'
export type { CircuitBreaker } from './circuit-breaker.ts'
export { watchCalls } from './watch-calls.ts'
export { runTimers } from './timers.ts'
export type { Pause, Timer } from './timers.ts'
export { createLeader } from './leader.ts'
export type { LeaderDeps, LeaseStore } from './leader.ts'
export { audienceOf, createAnswerClock, endStep, pauseMs, returnStep } from './answer-clock.ts'
export type { AnswerClock, AnswerClockSettings, Audience, ClockPlan, ClockState, Listeners, Wait } from './answer-clock.ts'
export { createBusinessHours, isQuiet } from './business-hours.ts'
export type { BusinessHours, QuietHours } from './business-hours.ts'
export { createLocalTime, weekdayOf } from './local-time.ts'
export type { CalendarDay, LocalTime } from './local-time.ts'
export { activationDoneMs, activationTtlMs, isActivationHeld, isActivationOpen, stepActivation } from './activation.ts'
export type { ActivationEvent, ActivationResult, ActivationState } from './activation.ts'
export { fillReply, replyVariables, unknownVariables } from './reply-variables.ts'
export type { ReplyValues, ReplyVariable } from './reply-variables.ts'
export { ruleFor } from './answer-rules.ts'
export type { AnswerRule, RuleMessage, RuleTrigger } from './answer-rules.ts'
export { waitingTime } from './waiting-time.ts'
export type { Waited, WaitingTime } from './waiting-time.ts'
export type {
  CallOptions,
  NewWorkPackage,
  OpenProject,
  OpenProjectFailure,
  OpenProjectLimits,
  WorkChange,
  WorkComment,
  WorkFile,
  WorkPackage,
  WorkUpload,
} from './open-project.ts'
export { isRequestOpen, requestStatuses, toRequestStatus } from './request.ts'
export type { RequestStatus } from './request.ts'
export { apartMs, mostLostTries } from './poison.ts'
