<?php

declare(strict_types=1);

namespace Martlet\Chat\Cli;

use Martlet\Chat\Admin\SettingsForm;
use Martlet\Chat\Health\Result;
use Martlet\Chat\Settings\Settings;
use WP_CLI;

/**
 * The chat on the command line.
 */
final class Command
{
    public function __construct(private Services $services)
    {
    }

    /**
     * Tells how the chat is: connection, outbox, dialogues.
     *
     * ## OPTIONS
     *
     * [--format=<format>]
     * : text or json.
     *
     * @param list<string> $positional
     * @param array<string, string> $named
     */
    public function status(array $positional, array $named): void
    {
        $status = $this->services->status();
        if (($named['format'] ?? 'text') === 'json') {
            WP_CLI::line((string) wp_json_encode($status));
            return;
        }
        foreach ($status as $name => $value) {
            WP_CLI::line(sprintf('%-18s %s', $name, is_bool($value) ? ($value ? 'yes' : 'no') : (string) $value));
        }
    }

    /**
     * Publishes what could not be published before.
     *
     * @subcommand relay-outbox
     */
    public function relay_outbox(): void
    {
        $published = $this->services->relay();
        $left = $this->services->waiting();
        if ($left > 0) {
            WP_CLI::error(sprintf('%d published, %d still wait: is Redis or the gateway reachable? Try: wp martlet test-connection', $published, $left));
        }
        WP_CLI::success(sprintf('%d published, none waits.', $published));
    }

    /**
     * Makes a new token secret, in an order that sends nobody away: the gateway first learns both, then the site signs with
     * the new one. The old one is good for another hour.
     *
     * ## OPTIONS
     *
     * [--hours=<hours>]
     * : How long the old one stays good; 1.
     *
     * [--secret-file=<file>]
     * : The new secret is in this file, and the gateway has it; else one is made and shown.
     *
     * [--yes]
     * : Do not ask whether the gateway has it.
     *
     * @subcommand rotate-secret
     * @param list<string> $positional
     * @param array<string, string> $named
     */
    public function rotate_secret(array $positional, array $named): void
    {
        $hours = (string) ($named['hours'] ?? '1');
        if (!preg_match('/^\d{1,3}$/', $hours)) {
            WP_CLI::error('--hours is a whole number.');
        }
        if ($this->services->isSecretFixed()) {
            WP_CLI::error('The secret is set in wp-config.php or by the environment (MARTLET_JWT_SECRET): it can only be changed there.');
        }
        [$old, $new] = [$this->services->secret(), $this->newSecret($named)];
        if (!isset($named['secret-file'])) {
            $until = gmdate('Y-m-d\TH:i:s\Z', time() + (int) $hours * 3600);
            // The one moment in which the secret may be seen: who runs this command has the database anyway.
            WP_CLI::line('Give the gateway these, and restart it:');
            WP_CLI::line('MARTLET_JWT_SECRET=' . $new);
            if ($old !== '') {
                WP_CLI::line('MARTLET_JWT_PREVIOUS_SECRET=' . $old);
                WP_CLI::line('MARTLET_JWT_PREVIOUS_SECRET_UNTIL=' . $until);
            }
        }
        WP_CLI::confirm('Does the gateway have both secrets?', $named);
        $this->services->rotate($new, (int) $hours * 3600);
        WP_CLI::success('The site signs with the new secret from now on.');
    }

    /** @param array<string, string> $named */
    private function newSecret(array $named): string
    {
        if (!isset($named['secret-file'])) {
            return Settings::randomSecret();
        }
        $text = is_readable($named['secret-file']) ? trim((string) file_get_contents($named['secret-file'])) : '';
        if (!SettingsForm::isSecret($text, SettingsForm::JWT_BYTES)) {
            WP_CLI::error(sprintf('--secret-file must have one secret in it, of at least %d characters without blanks.', SettingsForm::JWT_BYTES));
        }
        return $text;
    }

    /**
     * Tries Redis, the gateway, keys, clocks and the proxy, and says how to mend what is wrong.
     *
     * @subcommand test-connection
     */
    public function test_connection(): void
    {
        $bad = 0;
        foreach ($this->services->checks()->all() as $result) {
            WP_CLI::line(sprintf('%-8s %s: %s', $result->status, $result->label, $result->text));
            if ($result->mend !== '' && $result->status !== Result::OFF) {
                WP_CLI::line('         ' . $result->mend);
            }
            $bad += $result->status === Result::BAD ? 1 : 0;
        }
        if ($bad > 0) {
            WP_CLI::error(sprintf('%d of the checks failed.', $bad));
        }
        WP_CLI::success('The chat is connected as it is set up to be.');
    }

    /**
     * Deletes dialogues whose last message is older than the retention, or than --days.
     *
     * ## OPTIONS
     *
     * [--days=<days>]
     * : Instead of the setting.
     *
     * [--dry-run]
     * : Only say how many.
     *
     * [--yes]
     * : Do not ask.
     *
     * @param list<string> $positional
     * @param array<string, string|bool> $named
     */
    public function prune(array $positional, array $named): void
    {
        $days = (string) ($named['days'] ?? $this->services->retentionDays());
        if (!preg_match('/^\d{1,5}$/', $days)) {
            WP_CLI::error('--days is a whole number.');
        }
        if ((int) $days === 0) {
            WP_CLI::success('Chats are kept for ever: nothing to delete. Name --days, or set a retention.');
            return;
        }
        $old = $this->services->countOlderThan((int) $days);
        if (isset($named['dry-run']) || $old === 0) {
            WP_CLI::success(sprintf('%d dialogues are older than %d days.', $old, (int) $days));
            return;
        }
        WP_CLI::confirm(sprintf('Delete %d dialogues older than %d days?', $old, (int) $days), $named);
        WP_CLI::success(sprintf('%d dialogues deleted.', $this->services->prune((int) $days)));
    }
}
