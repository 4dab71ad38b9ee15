/** Who: the controller, the officer, those who receive data, and where. */
import { NOT_STATED } from '../../facts/index.ts';
import { type Ask, isSilent, when } from './ask.ts';

export const controller: Ask = (facts) =>
  when(!facts.controller, {
    article: '13(1)(a)',
    what: 'who is responsible is not stated',
    remedy: 'add controller: with name and contact',
  });

export const dpo: Ask = (facts) =>
  when(isSilent(facts.dpo), {
    article: '13(1)(b)',
    severity: 'warning',
    what: 'whether there is a data protection officer is not stated',
    remedy: 'add dpo: with an e-mail address, or dpo: none',
  });

export const recipients: Ask = (facts) => [
  ...when(!facts.recipients?.length, {
    article: '13(1)(e)',
    what: 'no recipient is stated',
    remedy: 'add recipients:',
  }),
  ...(facts.recipients ?? []).flatMap(({ id, role, data }) =>
    when(role === NOT_STATED || data === NOT_STATED, {
      article: '13(1)(e)',
      severity: 'warning',
      what: `the role of the recipient ${id}, or the data it gets, is not stated`,
      remedy: `add role: and data: to recipients.${id}`,
    }),
  ),
];

export const transfers: Ask = (facts) =>
  when(isSilent(facts.transfers), {
    article: '13(1)(f)',
    what: 'whether data leaves the EEA is not stated',
    remedy: 'add transfers: with country, safeguard and how to get a copy, or transfers: none',
  });
