<?php

declare(strict_types=1);

namespace Martlet\Chat\Chat;

/**
 * Which threads somebody may see, as a condition in SQL: the one place where that is decided. A client sees its own, a
 * manager all; a token that names its threads sees no others.
 */
final class Visibility
{
    public string $sql;
    /** @var list<int|string> */
    public array $values;

    /** @param string $client, $thread the columns of the thread's client and of its id */
    public function __construct(Identity $identity, string $client, string $thread)
    {
        $sql = $identity->isManager() ? '1=1' : "{$client} = %s";
        $values = $identity->isManager() ? [] : [$identity->id];
        if ($identity->threads !== null) {
            $sql .= $identity->threads === [] ? ' AND 1=0'
                : " AND {$thread} IN (" . implode(',', array_fill(0, count($identity->threads), '%d')) . ')';
            $values = array_merge($values, $identity->threads);
        }
        $this->sql = $sql;
        $this->values = $values;
    }
}
