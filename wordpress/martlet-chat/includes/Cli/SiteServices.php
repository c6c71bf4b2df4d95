<?php

declare(strict_types=1);

namespace Martlet\Chat\Cli;

use Martlet\Chat\Admin\Module as Admin;
use Martlet\Chat\Database\Connection;
use Martlet\Chat\Health\Checks;
use Martlet\Chat\Privacy\Module as Privacy;
use Martlet\Chat\Settings\Settings;

/**
 * What the commands need, of this site.
 */
final class SiteServices implements Services
{
    private Connection $database;

    public function __construct(private Settings $settings, private string $file, private string $version)
    {
        $this->database = new Connection();
    }

    public function checks(): Checks
    {
        return (new Admin($this->settings, $this->file, $this->version))->checks();
    }

    public function status(): array
    {
        return [
            'version' => $this->version,
            'redis' => $this->settings->redisUrl() !== '',
            'gateway' => $this->settings->gatewayUrl() !== '',
            'share' => (int) $this->settings->get('gateway_share'),
            'dialogues' => $this->rowsOf('threads'),
            'messages' => $this->rowsOf('messages'),
            'outbox' => $this->waiting(),
            'retention_days' => $this->retentionDays(),
        ];
    }

    public function relay(): int
    {
        $before = $this->waiting();
        do_action('martlet_relay');
        return max(0, $before - $this->waiting());
    }

    public function waiting(): int
    {
        return $this->rowsOf('outbox');
    }

    public function secret(): string
    {
        return $this->settings->jwtSecret();
    }

    public function isSecretFixed(): bool
    {
        return $this->settings->isFixed('jwt_secret');
    }

    public function rotate(string $new, int $seconds): void
    {
        $this->settings->save($this->settings->withSecret($this->settings->stored(), $new, $seconds, time()));
    }

    public function retentionDays(): int
    {
        return $this->settings->retentionDays();
    }

    public function countOlderThan(int $days): int
    {
        return $this->privacy()->retention()->count($days);
    }

    public function prune(int $days): int
    {
        return $this->privacy()->retention()->prune($days);
    }

    private function privacy(): Privacy
    {
        return new Privacy($this->settings, $this->file, $this->version);
    }

    private function rowsOf(string $name): int
    {
        $table = $this->database->table($name);
        return (int) $this->database->value("SELECT COUNT(*) FROM {$table}");
    }
}
