<?php

declare(strict_types=1);

namespace Martlet\Chat\Cli;

use Martlet\Chat\Health\Result;
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
     * Makes a new token secret. The old one is good for another hour, so that nobody is sent away.
     *
     * ## OPTIONS
     *
     * [--hours=<hours>]
     * : How long the old one stays good; 1.
     *
     * [--yes]
     * : Do not ask.
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
        WP_CLI::confirm('The gateway has to be given the new secret, and the old one as the previous. Go on?', $named);
        $secret = $this->services->rotate((int) $hours * 3600);
        $until = gmdate('Y-m-d\TH:i:s\Z', time() + (int) $hours * 3600);
        // The one moment in which the secret may be seen: who runs this command has the database anyway.
        WP_CLI::line('Give the gateway these, and restart it:');
        WP_CLI::line('MARTLET_JWT_SECRET=' . $secret['new']);
        if ($secret['old'] !== '') {
            WP_CLI::line('MARTLET_JWT_PREVIOUS_SECRET=' . $secret['old']);
            WP_CLI::line('MARTLET_JWT_PREVIOUS_SECRET_UNTIL=' . $until);
        }
        WP_CLI::success('The site signs with the new secret from now on.');
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
