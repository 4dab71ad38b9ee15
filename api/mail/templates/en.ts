import type { Words } from './words.ts';

const acknowledge = [
  'You do not need to do anything now. The next time you log in, we will ask you to confirm that you have read the changes. You agree to nothing by doing so.',
  'Do you disagree? You can object, withdraw consents or close your account.',
];

export const en: Words = {
  named: {
    privacy: 'our privacy notice',
    'privacy notice': 'our privacy notice',
    'privacy policy': 'our privacy policy',
    'terms of sale': 'our terms of sale',
    cookies: 'our cookie notice',
    newsletter: 'the consent to our newsletter',
    'newsletter by e-mail': 'the consent to our newsletter by e-mail',
  },
  quoted: { notice: '“{title}”', agreement: '“{title}”', consent: 'the consent “{title}”' },
  subject: { ahead: 'We are changing {name} from {date}', begun: 'We have changed {name}' },
  reminder: {
    subject: 'Reminder: {subject}',
    opening: 'We have written to you about this before. This is the only reminder you will get.',
  },
  changes: { ahead: 'What is changing', begun: 'What has changed' },
  meaning: 'What does this mean for you?',
  when: {
    heading: 'When does it apply from?',
    ahead: 'The changes apply from {date}. Until then the previous text applies.',
    begun: 'The changes apply from {date}.',
  },
  facts: {
    heading: 'New since version {since}',
    intro: {
      notice: 'You last confirmed that you had read version {since}. This is what is different now, point by point:',
      agreement: 'You last accepted version {since}. This is what is different now, point by point:',
      consent: 'You last said yes to version {since}. This is what is different now, point by point:',
    },
    before: 'Before:',
    now: 'Now:',
    more: 'The list is long. The rest is on the page we link to below.',
  },
  options: {
    heading: 'What can you do?',
    act: {
      notice: { ahead: acknowledge, begun: acknowledge },
      agreement: {
        ahead: [
          'The next time you log in, we will ask whether you accept the new text. You can take your time, but from {date} you need to have accepted it to use your account as before.',
          'If you do not accept it, you can still see your orders, download your images and close your account.',
        ],
        begun: [
          'The next time you log in, we will ask whether you accept the new text. You need to accept it to use your account as before.',
          'If you do not accept it, you can still see your orders, download your images and close your account.',
        ],
      },
      consent: {
        ahead: [
          'What you said yes to is the old text. From {date} we will no longer rely on that answer unless you say yes again.',
          'We will ask the next time you log in. The choice is yours, and you can change your mind at any time. If you say no, everything else stays as it was.',
        ],
        begun: [
          'What you said yes to is the old text. We no longer rely on that answer unless you say yes again.',
          'We will ask the next time you log in. The choice is yours, and you can change your mind at any time. If you say no, everything else stays as it was.',
        ],
      },
    },
    contact: 'Any questions? Reply to this e-mail, or call us on {phone}.',
  },
  more: 'The text is long. The rest is on the page we link to below.',
  links: { differences: 'See what has changed since version {since}', whole: 'Read the whole text' },
  why: {
    notice: 'You receive this e-mail because you have a customer account with us. It is not advertising.',
    agreement: 'You receive this e-mail because you have a customer account with us. It is not advertising.',
    consent: 'You receive this e-mail because you said yes to this with us. It is not advertising.',
  },
};
