/** Proposals: save one, approve another's, sign, roll out to some units first, see what became of it. */
import { useSignal } from '@preact/signals';
import { isMessageKey } from '../../i18n/catalogue.js';
import { rollOut, sendDocument, stepProposal, unsignedAddress } from '../../net/what-if.js';
import type { Proposal } from '../../net/what-if-contract.js';
import { board, maySet, serverMinuteMs, session } from '../../state/desk.js';
import { locale } from '../../state/preferences.js';
import { proposals, proposeRun, run, stock, takeProposal } from '../../state/what-if.js';

export function Proposals() {
  const { t } = locale.value;
  return (
    <section aria-labelledby="proposals-title">
      <h2 id="proposals-title">{t('whatIf.proposals')}</h2>
      {run.value?.state === 'done' && <NewProposal />}
      {proposals.value.length === 0 && <p class="quiet">{t('whatIf.noProposals')}</p>}
      <ul class="proposals">
        {proposals.value.map((proposal) => (
          <Row key={proposal.proposalId} proposal={proposal} />
        ))}
      </ul>
    </section>
  );
}

function NewProposal() {
  const { t } = locale.value;
  const site = useSignal(proposals.value[0]?.site ?? '');
  const note = useSignal('');
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void proposeRun(site.value, note.value).then((isSaved) => {
      if (isSaved) note.value = '';
    });
  };
  return (
    <form class="set-row" onSubmit={submit} aria-label={t('whatIf.propose')}>
      <label class="text-field">
        <span class="label">{t('whatIf.site')}</span>
        <input
          name="site"
          required
          maxLength={40}
          pattern="[A-Za-z0-9][A-Za-z0-9._\-]*"
          value={site.value}
          onInput={(event) => (site.value = event.currentTarget.value)}
        />
      </label>
      <label class="text-field">
        <span class="label">{t('panel.note')}</span>
        <input
          name="note"
          maxLength={500}
          value={note.value}
          onInput={(event) => (note.value = event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="action" data-testid="propose">
        {t('whatIf.propose')}
      </button>
    </form>
  );
}

function Row({ proposal }: { proposal: Proposal }) {
  const { t, moment } = locale.value;
  const changed = Object.entries(proposal.thresholds).map(([name, value]) => `${name} ${String(value)}`);
  return (
    <li data-testid="proposal" data-state={proposal.state}>
      <p>
        <span class="strong">
          {proposal.site}-{proposal.version}
        </span>{' '}
        · {t(`whatIf.state.${proposal.state}`)} ·{' '}
        <span lang="en">{changed.length === 0 ? t('whatIf.defaults') : changed.join(', ')}</span>
      </p>
      <p class="quiet">
        {t('whatIf.madeBy', { who: proposal.createdBy, time: moment(proposal.createdAtMs, serverMinuteMs.value) })}
        {proposal.decidedBy !== null && ` · ${t('whatIf.decidedBy', { who: proposal.decidedBy })}`}
        {proposal.keyId !== null && ` · ${t('whatIf.signedWith', { key: proposal.keyId })}`}
        {proposal.note !== null && ` · ${proposal.note}`}
      </p>
      {maySet.value && <Steps proposal={proposal} />}
      {proposal.rollouts.length > 0 && (
        <ul class="quiet" data-testid="rollouts">
          {proposal.rollouts.map(({ settingsId, deviceId, state, problems }) => (
            <li key={`${settingsId} ${deviceId}`}>
              {deviceId}: {rolloutInWords(state)}{' '}
              {problems.map(({ path, message }) => `${path}: ${message}`).join('; ')}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function rolloutInWords(state: string): string {
  const key = `whatIf.rollout.${state}`;
  return isMessageKey(key) ? locale.value.t(key) : state;
}

/** What comes next, and whose turn it is. */
function Steps({ proposal }: { proposal: Proposal }) {
  const { t } = locale.value;
  const { proposalId, state } = proposal;
  const step = (verb: 'approve' | 'withdraw' | 'sign') => () => void stepProposal(proposalId, verb).then(takeProposal);
  const isOwn = proposal.createdBy === session.value?.user?.login;
  return (
    <div class="set-row">
      {state === 'proposed' &&
        (isOwn ? (
          <span>{t('whatIf.otherMustApprove')}</span>
        ) : (
          <button type="button" class="action" data-testid="approve" onClick={step('approve')}>
            {t('whatIf.approve')}
          </button>
        ))}
      {state === 'approved' && <Signing proposal={proposal} sign={step('sign')} />}
      {state === 'signed' && <RollOut proposal={proposal} />}
      {state !== 'withdrawn' && (
        <button type="button" class="second" onClick={step('withdraw')}>
          {t('whatIf.withdraw')}
        </button>
      )}
    </div>
  );
}

function Signing({ proposal, sign }: { proposal: Proposal; sign: () => void }) {
  const { t } = locale.value;
  const { proposalId } = proposal;
  const upload = async (file: File | undefined): Promise<void> => {
    if (file !== undefined) takeProposal(await sendDocument(proposalId, await file.text()));
  };
  return (
    <>
      {stock.value?.canSign === true && (
        <button type="button" class="action" data-testid="sign" onClick={sign}>
          {t('whatIf.sign')}
        </button>
      )}
      <a class="second" href={unsignedAddress(proposalId)} download>
        {t('whatIf.unsigned')}
      </a>
      <label class="text-field">
        <span class="label">{t('whatIf.signedFile')}</span>
        <input
          type="file"
          name="document"
          accept=".json,application/json"
          onChange={(event) => void upload(event.currentTarget.files?.[0])}
        />
      </label>
    </>
  );
}

/** To some units first; the rest when these are well. */
function RollOut({ proposal }: { proposal: Proposal }) {
  const { t } = locale.value;
  const chosen = useSignal<ReadonlySet<string>>(new Set());
  const trucks = [...board.value.trucks.values()].toSorted((a, b) => a.truckId.localeCompare(b.truckId));
  const flip = (deviceId: string): void => {
    const next = new Set(chosen.value);
    if (!next.delete(deviceId)) next.add(deviceId);
    chosen.value = next;
  };
  const send = async (): Promise<void> => {
    takeProposal(await rollOut(proposal.proposalId, [...chosen.value]));
    chosen.value = new Set();
  };
  return (
    <fieldset class="group">
      <legend>{t('whatIf.rollOutTo')}</legend>
      <div class="set-row">
        {trucks.map(({ truckId, deviceId }) => (
          <label key={deviceId} class="choice">
            <input type="checkbox" checked={chosen.value.has(deviceId)} onChange={() => flip(deviceId)} />{' '}
            {t('review.truck', { truck: truckId })} ({deviceId})
          </label>
        ))}
      </div>
      <button
        type="button"
        class="action"
        data-testid="roll-out"
        disabled={chosen.value.size === 0}
        onClick={() => void send()}
      >
        {locale.value.plural('whatIf.rollOut', chosen.value.size)}
      </button>
    </fieldset>
  );
}
