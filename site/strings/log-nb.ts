/** Bokmål: the words of the page that shows the head of the log. `{name}` is filled in. */
export const logNb = {
  title: 'Loggen',
  lead: 'Alle svar står i én logg, og den kan bare bli lengre.',
  kept: 'Her ligger det siste øyeblikksbildet av den, signert med loggens nøkkel og tatt vare på et annet sted enn der loggen føres.',
  none: 'Ingen har tatt vare på et øyeblikksbilde av loggen ennå.',
  facts: {
    origin: 'Logg',
    size: 'Antall oppføringer',
    at: 'Først sett',
    root: 'Rot',
    keys: 'Nøkler',
    file: 'Fil',
  },
  keyLine: 'For andre vitner: {line}',
  howTo: 'Slik sammenligner du',
  steps: [
    'Be nettbutikken om et bevis for svaret ditt mot loggen slik den så ut med {size} oppføringer.',
    'Lim inn kvitteringen og beviset på kvitteringssiden. Den kjenner øyeblikksbildet og sammenligner, uten å spørre noen.',
    'Vil du gjøre det selv, bruker du filen ovenfor. Den er et signert sjekkpunkt på tre linjer: loggens navn, antall oppføringer og roten. Signaturen kontrolleres med nøkkelen.',
  ],
  meaning:
    'Stemmer alt, står svaret ditt i loggen, og ingen har kunnet endre eller fjerne det uten at det synes. Stemmer det ikke, må du ta vare på kvitteringen og si fra til oss.',
  check: 'Kontroller en kvittering',
};

export type LogWords = typeof logNb;
