<?php

declare(strict_types=1);

namespace Martlet\Chat\Chat;

/**
 * What is accepted: the limits of the contract.
 */
final class Limits
{
    public const TEXT = 10000;
    public const SUBJECT = 200;
    public const QUERY = 200;
    public const PAGE = 100;
    public const DEFAULT_PAGE = 50;
    public const IDS = 1000;
    public const BODY_BYTES = 65536;
    /** Where a page of events ends, whatever its number of events. */
    public const PAGE_BYTES = 1048576;
    /** Where counting unread messages ends. */
    public const UNREAD = 1000;
    /** The biggest number that JSON hands on whole. */
    public const POSITION = 9007199254740991;
}
