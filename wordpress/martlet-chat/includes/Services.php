<?php

declare(strict_types=1);

namespace Martlet\Chat;

use Martlet\Chat\Chat\Chat;
use Martlet\Chat\Chat\Journal;
use Martlet\Chat\Chat\Log;
use Martlet\Chat\Chat\People;
use Martlet\Chat\Chat\Poll;
use Martlet\Chat\Chat\Quota;
use Martlet\Chat\Chat\Receipts;
use Martlet\Chat\Chat\Threads;
use Martlet\Chat\Database\Connection;
use Martlet\Chat\Publishing\Breaker;
use Martlet\Chat\Publishing\GatewayPublisher;
use Martlet\Chat\Publishing\Outbox;
use Martlet\Chat\Publishing\Publisher;
use Martlet\Chat\Publishing\RedisAddress;
use Martlet\Chat\Publishing\RedisLink;
use Martlet\Chat\Publishing\RedisPublisher;
use Martlet\Chat\Publishing\Relay;
use Martlet\Chat\Rest\Controller;
use Martlet\Chat\Settings\Settings;
use Martlet\Chat\Tokens\Authenticator;
use Martlet\Chat\Tokens\Guests;
use Martlet\Chat\Tokens\Issuer;
use Martlet\Chat\Tokens\Jwt;
use Martlet\Chat\Tokens\Merge;
use Martlet\Chat\Tokens\Revocation;

/**
 * The parts of one site's chat, each made when it is first asked for.
 */
final class Services
{
    /** @var array<string, object> */
    private array $made = [];

    public function __construct(private Settings $settings, public Connection $database)
    {
    }

    /** Whether this request has had to do with the chat. */
    public function isUsed(): bool
    {
        return $this->made !== [];
    }

    public function controller(): Controller
    {
        return new Controller(
            $this->authenticator(),
            $this->issuer(),
            $this->chat(),
            $this->threads(),
            new Log($this->database, $this->threads()),
            $this->receipts(),
            $this->poll()
        );
    }

    public function chat(): Chat
    {
        return $this->once(Chat::class, fn () => new Chat($this->database, $this->threads(), $this->people(), $this->journal(), $this->quota()));
    }

    public function threads(): Threads
    {
        return $this->once(Threads::class, fn () => new Threads($this->database));
    }

    public function receipts(): Receipts
    {
        return $this->once(Receipts::class, fn () => new Receipts($this->database, $this->threads(), $this->people(), $this->journal()));
    }

    public function poll(): Poll
    {
        return $this->once(Poll::class, fn () => new Poll($this->database, $this->threads()));
    }

    public function people(): People
    {
        return $this->once(People::class, fn () => new People($this->database));
    }

    public function quota(): Quota
    {
        return $this->once(Quota::class, fn () => new Quota($this->database));
    }

    public function journal(): Journal
    {
        return $this->once(Journal::class, fn () => new Journal($this->database, $this->settings->isPublishing()));
    }

    public function guests(): Guests
    {
        return $this->once(Guests::class, static fn () => new Guests());
    }

    public function jwt(): Jwt
    {
        return $this->once(Jwt::class, fn () => new Jwt($this->settings));
    }

    public function authenticator(): Authenticator
    {
        return $this->once(
            Authenticator::class,
            fn () => new Authenticator($this->settings, $this->jwt(), $this->guests(), $this->people())
        );
    }

    public function revocation(): Revocation
    {
        return $this->once(Revocation::class, fn () => new Revocation($this->settings, $this->people()));
    }

    public function merge(): Merge
    {
        return $this->once(
            Merge::class,
            fn () => new Merge($this->database, $this->threads(), $this->people(), $this->journal(), $this->revocation())
        );
    }

    public function issuer(): Issuer
    {
        return $this->once(Issuer::class, fn () => new Issuer(
            $this->settings,
            $this->jwt(),
            $this->guests(),
            $this->authenticator(),
            $this->people(),
            $this->quota(),
            $this->merge()
        ));
    }

    public function relay(): Relay
    {
        return $this->once(
            Relay::class,
            fn () => new Relay($this->database, new Outbox($this->database), new Breaker(), fn (): ?Publisher => $this->publisher())
        );
    }

    private function publisher(): ?Publisher
    {
        /**
         * What carries events to the gateways, in place of the plugin's own choice (Redis, else the gateway's HTTP API).
         *
         * @param ?Publisher $publisher null: the plugin's own choice
         * @param Settings $settings
         */
        $own = apply_filters('martlet_chat_publisher', null, $this->settings);
        if ($own instanceof Publisher) {
            return $own;
        }
        $address = RedisAddress::of($this->settings->redisUrl());
        if ($address !== null && RedisLink::isPossible()) {
            return new RedisPublisher($address);
        }
        if ($this->settings->gatewayUrl() !== '' && $this->settings->apiKey() !== '') {
            return new GatewayPublisher($this->settings->gatewayUrl(), $this->settings->apiKey());
        }
        return null;
    }

    /**
     * @template T of object
     * @param class-string<T> $class
     * @param callable(): T $make
     * @return T
     */
    private function once(string $class, callable $make): object
    {
        return $this->made[$class] ??= $make();
    }
}
