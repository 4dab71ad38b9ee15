/**
 * The store: what the API remembers. Each method is one whole step, done entirely or not at all, and safe to repeat.
 * Two adapters keep it, SQLite and PostgreSQL; `openStore` in `open.ts` chooses by address.
 */
import type { VersionDocument } from '#model/manifest.ts';
import type { Proof } from '#model/receipt.ts';
import type { Answer, Kind, VersionRef } from '#model/ref.ts';
import type { LogKey } from '../log/key.ts';
import type { LogTables } from './rules/tables.ts';
import type {
  Acceptance,
  Act,
  AnswerInput,
  AnswerResult,
  ApiKey,
  Audience,
  BounceReport,
  Campaign,
  CampaignAct,
  ClaimedNotice,
  ClaimedWebhook,
  ClaimResult,
  ClaimWish,
  ConsistencyProof,
  Edition,
  EraseResult,
  FanOutResult,
  HeldUser,
  HoldReason,
  ImportInput,
  ImportResult,
  KeyChange,
  LeverResult,
  LogLeaves,
  MarkResult,
  MarkWish,
  MergeResult,
  Opening,
  Progress,
  PublicationProof,
  Published,
  PublishResult,
  Purged,
  PurgeStep,
  PurgeWish,
  RecallResult,
  ReminderWish,
  RestoreResult,
  RestoreWish,
  RetentionState,
  Settlement,
  Situation,
  Standing,
  UnmergeResult,
  Unreached,
  UserInput,
  UserStanding,
  WebhookEndpoint,
  WebhookEndpointState,
  WebhookOutcome,
  WebhookSettled,
  WebhookWish,
} from './types.ts';

export * from './types.ts';

/**
 * Why the store cannot serve. `unavailable` passes (busy, full, connection lost; a file that failed, with a new start):
 * answer 503 and try later.
 * `behind`: its log is not the one that was witnessed. The others are met only when opening: `unsafe` settings, a `newer` schema, a file that is `unusable`.
 */
export class StoreError extends Error {
  readonly code: 'unavailable' | 'behind' | 'unsafe' | 'newer' | 'unusable';

  constructor(code: StoreError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
  }
}

/** Whether `error` says that the database cannot be reached just now. */
export function isAway(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'unavailable';
}

/** All methods reject with {@link StoreError} when the database cannot serve; refusals by rule are results, never errors. */
export interface Store {
  /**
   * Publishes one version. The same version again changes nothing but its presentation (titles, addresses, wording of
   * differences, site). Numbers come in order, days never decrease, a policy's kind never changes.
   * A material version after the first opens its campaign in the same step, and supersedes an older one's.
   * The campaign is dry when that is wished, and held when it is the second within a day, or has more recipients than
   * `confirmed` allows.
   */
  publish(document: VersionDocument, by: { at: number; key: string } & Opening): Promise<PublishResult>;
  /**
   * Marks a published version material and opens its campaign unless a newer material version speaks for it. Never back.
   * `opening` as in {@link publish}.
   */
  mark(ref: VersionRef, act: Act, opening?: Opening): Promise<MarkResult>;
  /** Takes an upcoming version back before the first instant of its day; ends its unsent notices. */
  recall(ref: VersionRef, act: Act): Promise<RecallResult>;
  /** Everything published. Cheap while the generation stays the same: the same object is given again. */
  published(): Promise<Published>;
  /**
   * What is required, signed: a compact JWS whose payload is a `PolicyList`. The same bytes for five minutes or until
   * something is published, in every process with the same log key. `at` is epoch ms.
   */
  policyList(at: number): Promise<string>;
  /** The whole document as first published, with today's presentation; null for an unknown version. */
  document(ref: VersionRef): Promise<VersionDocument | null>;
  /** Every presentation that the policy's versions ever had, oldest first; empty for an unknown policy. */
  editions(policy: string): Promise<Edition[]>;

  /**
   * Adds users or changes their address and locale. The last entry of a user wins. A user who gets an address while a
   * campaign runs, and is affected by it, gets its notice in the same step; of one that is done too, who was known when it opened.
   */
  putUsers(users: readonly UserInput[], at: number): Promise<void>;
  /** Everything held about the user. */
  user(user: string): Promise<HeldUser>;
  /**
   * Forgets the user: records, openings, receipts, contact, standings and unsent notices go; notices that went out lose the
   * user id; so for all who are the same person by merges. The leaves stay, and a public leaf names their indexes: none,
   * of a person without answers. Safe to repeat; an unknown user is nobody.
   */
  erase(user: string, at: number): Promise<EraseResult>;
  /**
   * One step of the purge after the retention period: see `rules/retaining.ts` for what goes. A public leaf names the
   * indexes, and every status stays as it is. Processes that share a database share the run: nothing is done twice. A run
   * of its own (`after`) moves neither the place nor the time of theirs.
   */
  purge(wish: PurgeWish): Promise<PurgeStep>;
  /** How much a whole run would let go of. Reads only. */
  purgeable(wish: Pick<PurgeWish, 'at' | 'keepMs'>): Promise<Purged>;
  /** What the purge has done so far. */
  retention(): Promise<RetentionState>;
  /**
   * Makes `user` and `into` one person: from here on they stand alike, and a withdrawal or no of either wins until the next
   * answer. Notices, contact and prompts of `user` go over, so that nobody is told twice. Records keep the id they were
   * given under. Safe to repeat; no chains and no circles.
   */
  merge(link: { user: string; into: string; at: number; key: string }): Promise<MergeResult>;
  /** Undoes the merge of `user`: both stand as if it had never been, each by what was said under its own id. */
  unmerge(user: string, by: { at: number; key: string }): Promise<UnmergeResult>;
  /** The hot read behind every status: of one snapshot. Every user asked for has an entry. */
  standings(users: readonly string[]): Promise<{ generation: number; byUser: Map<string, UserStanding['standings']> }>;

  /**
   * Records one answer. The natural key (nonce and answer) is looked up first: a repeat gives the first record and is
   * not judged. Otherwise `judge`, a pure function, decides on the situation as it is under the lock; null means accept.
   */
  answer<Refusal>(given: AnswerInput, judge: (situation: Situation) => Refusal | null): Promise<AnswerResult<Refusal>>;
  /**
   * Records answers that were given elsewhere, all of them or none: `judge` is asked once, under the lock; null means accept.
   * One that was imported before gives the first record. Only those that count move a standing: see `rules/answering.ts`.
   */
  importAnswers<Refusal>(
    given: readonly ImportInput[],
    judge: (published: Published) => Refusal | null,
  ): Promise<ImportResult<Refusal>>;
  /** The record of a natural key, null when there is none. Reads only. */
  answered(nonce: string, answer: Answer): Promise<Acceptance | null>;

  /** The next `limit` records after log index `after` (-1 for the first), in the order of the log, with their indexes. */
  answersAfter(after: number, limit: number): Promise<{ index: number; record: Acceptance }[]>;
  /** The next `limit` standings after the one given ('' and '' for the first), in order of user and policy. */
  standingsAfter(after: { user: string; policy: string }, limit: number): Promise<(Standing & { user: string })[]>;

  /** The signed head of the log, a C2SP checkpoint; null while the log is empty. */
  checkpoint(): Promise<string | null>;
  /**
   * That the log of `from` leaves is the beginning of the log of `to`, or of the log as it is when left out.
   * Only the size of the log when it has not grown so far, or when `from` is the greater one.
   */
  consistency(from: number, to?: number): Promise<ConsistencyProof | { size: number }>;
  /** Up to `limit` leaves of the log from index `from`: all that a witness needs, and nothing about anyone. */
  leaves(from: number, limit: number): Promise<LogLeaves>;
  /**
   * That the log holds the record, against the checkpoint of now, or that of its first `size` leaves. Null when no such record
   * is held, or not among those.
   */
  proof(acceptance: string, size?: number): Promise<Proof | null>;

  /** How many leaves the log has, and the root that it had at `size` of them; null when it never had so many. */
  rootAt(size: number): Promise<{ size: number; root: Uint8Array | null }>;
  /**
   * From here on the log is signed with `next`: a public leaf says so, signed over by the key this store was opened with. Every
   * process on the database must then be opened again, with the new key; until then it records nothing. Safe to repeat.
   */
  changeLogKey(next: LogKey, at: number): Promise<KeyChange>;

  /**
   * Makes the log what its witness saw, after the restore of a backup: see `rules/restoring.ts`. Needs no key, for nothing is
   * signed. Safe to repeat, with more receipts, before the next answer is recorded.
   */
  restore(wish: RestoreWish): Promise<RestoreResult>;

  /** The leaf of a version's publication, against a checkpoint as {@link proof} has it; null for a version that is not there. */
  publicationProof(ref: VersionRef, size?: number): Promise<PublicationProof | null>;
  /** All public keys of the log as base64url, oldest first. */
  logKeys(): Promise<string[]>;

  /** Lets `work` read the evidence as it lies in the tables, on one snapshot. On PostgreSQL it may be run again. */
  audit<Report>(work: (tables: LogTables) => Promise<Report>): Promise<Report>;

  /** Keeps a new key. Rejects with a plain Error when its id or hash is taken. */
  createKey(key: Omit<ApiKey, 'revokedAt'>): Promise<void>;
  /** All keys, revoked and expired ones too, oldest first. */
  keys(): Promise<ApiKey[]>;
  /** Ends a key; once revoked it keeps its first instant. False when there is no such key. */
  revokeKey(id: string, at: number): Promise<boolean>;

  /**
   * Open campaigns whose notices are not all written yet, or that a look keeps from their end, oldest first. Cheap, without
   * counts: asked every few seconds.
   */
  toFanOut(): Promise<VersionRef[]>;
  /**
   * Writes notices for the next `limit` users of an open campaign, going on where the last call stopped.
   * Affected: users with an address whose highest yes is older than the version; for a consent, those whose latest answer
   * is a yes to an older version. A step may be lost by a power cut, whole and with its place, and is then taken again; when
   * it is complete, all of it is durable. The campaign of which every notice is settled ends here, where it had to wait for a look
   * whether somebody was left out; if so, it is not complete.
   */
  fanOut(campaign: VersionRef, limit: number, at: number): Promise<FanOutResult>;
  /**
   * Takes up to `limit` due notices of open campaigns for `leaseMs`, each with a fresh token; a lease run out is taken again.
   * Those who need not be told any more are settled as moot instead, in the same step. Never more than the paces allow.
   */
  claimNotices(wish: ClaimWish): Promise<ClaimResult>;
  /**
   * Queues reminders for the next users of a campaign whose version's day is near: those who were mailed and reached, and
   * have not answered yes. One for each user and campaign, ever. False when there is nothing to do.
   */
  remind(wish: ReminderWish): Promise<boolean>;
  /**
   * Keeps durably that these mails are about to be handed over whole, all in one step, and nobody else takes them up before
   * `until`. False for one that must not go out: another worker has it, or its campaign does not run any more.
   */
  markNotices(notices: readonly Pick<ClaimedNotice, 'id' | 'token'>[], wish: MarkWish): Promise<boolean[]>;
  /**
   * Settles attempts, all in one step. False for one whose token is not the latest: another worker has it, and nothing
   * was changed about it.
   */
  settleNotices(settlements: readonly Settlement[], at: number): Promise<boolean[]>;
  /**
   * Holds a campaign, releases it (or lets it go on), or paces it, and records who did so. A held campaign gives out no
   * notice; those already leased may still go out, until their leases end.
   */
  pullLever(campaign: VersionRef, act: CampaignAct, reason?: HoldReason): Promise<LeverResult>;
  /** Keeps that somebody asks for the mail to look at it, before it is sent. Moves nothing; false when there is no campaign. */
  noteTest(campaign: VersionRef, by: Omit<CampaignAct, 'act' | 'perHour'>): Promise<boolean>;
  /** Keeps that the shop has shown a user this version at login: no mail about it is needed any more. Safe to repeat. */
  notePrompted(user: string, shown: VersionRef, at: number): Promise<void>;
  /** How far a campaign has come, by language and over time; null when there is none. */
  progress(campaign: VersionRef): Promise<Progress | null>;
  /** Everything done to a campaign, oldest first. */
  campaignActs(campaign: VersionRef): Promise<CampaignAct[]>;
  /** The next `limit` users after user id `after` (empty for the first) whom mail did not reach, in order of user id. */
  unreached(campaign: VersionRef, after: string, limit: number): Promise<Unreached[]>;
  /** Takes note of mails that came back: the notice is dead, its address flagged. Gives how many were ours; safe to repeat. */
  bounced(reports: readonly BounceReport[], at: number): Promise<number>;
  /** All campaigns with counts, newest first. */
  campaigns(): Promise<Campaign[]>;
  /** One of them, null when there is none. */
  campaign(ref: VersionRef): Promise<Campaign | null>;
  /** How many people this version speaks to when it is material, published or not; `kind` is its policy's. Counts only. */
  audience(ref: VersionRef, kind: Kind): Promise<Audience>;

  /** Keeps a new endpoint. Events from now on are queued for it, in the step that makes them. */
  addWebhookEndpoint(endpoint: WebhookEndpoint): Promise<void>;
  /** All of them, oldest first. */
  webhookEndpoints(): Promise<WebhookEndpointState[]>;
  /** Takes an endpoint away, with all that waits for it. False when there is none. */
  removeWebhookEndpoint(id: string): Promise<boolean>;
  /** Lets a disabled endpoint have events again. False when there is none. */
  enableWebhookEndpoint(id: string): Promise<boolean>;
  /** Gives up an endpoint and all that waits for it. `response`: how the last attempt ended. */
  disableWebhookEndpoint(id: string, response: string, at: number): Promise<void>;
  /** Takes what is due for `leaseMs`, each with a fresh token; a lease run out is taken again. */
  claimWebhooks(wish: WebhookWish): Promise<ClaimedWebhook[]>;
  /** Settles an attempt, and keeps how its endpoint gets on. */
  settleWebhook(
    webhook: Pick<ClaimedWebhook, 'id' | 'token'>,
    outcome: WebhookOutcome,
    at: number,
  ): Promise<WebhookSettled>;

  /** Resolves when the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
